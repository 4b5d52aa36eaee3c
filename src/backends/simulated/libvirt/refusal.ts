/** libvirt said no, in these words. */
export class LibvirtRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LibvirtRefusal'
  }
}
