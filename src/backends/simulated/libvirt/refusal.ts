/** libvirt said no, in these words. */
export class LibvirtRefusal extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LibvirtRefusal'
  }
}

export function notRunning(): LibvirtRefusal {
  return new LibvirtRefusal('Requested operation is not valid: domain is not running')
}
