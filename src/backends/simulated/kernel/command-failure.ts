/** Ends the command with this status and message, as iproute2 does. */
export class CommandFailure extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'CommandFailure'
    this.status = status
  }
}

/** The kernel refused a netlink message. The texts are those of strerror. */
export function kernelRefusal(
  errno: 'EINVAL' | 'EOPNOTSUPP' | 'EPROTONOSUPPORT' | 'EEXIST' | 'EADDRINUSE' | 'EADDRNOTAVAIL',
): CommandFailure {
  const text = {
    EINVAL: 'Invalid argument',
    EOPNOTSUPP: 'Operation not supported',
    EPROTONOSUPPORT: 'Protocol not supported',
    EEXIST: 'File exists',
    EADDRINUSE: 'Address already in use',
    EADDRNOTAVAIL: 'Cannot assign requested address',
  }[errno]
  return new CommandFailure(2, `RTNETLINK answers: ${text}`)
}
