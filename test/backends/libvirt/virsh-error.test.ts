import { expect } from 'chai'
import {
  isNoDomain,
  isNotRunning,
  isRunningAlready,
  virshError,
} from '../../../src/backends/libvirt/virsh-error.ts'

/** As virsh 9.0 of Debian wrote them, with QEMU 7.2. */
const recorded = [
  [
    'unreachable',
    'failed to connect to the hypervisor',
    "Failed to connect socket to '/run/x': No such file or directory",
  ],
  [
    'unreachable',
    'failed to connect to the hypervisor',
    "unable to connect to server at '127.0.0.1:1': Connection refused",
  ],
  [
    'unreachable',
    'Disconnected from qemu:///system due to end of file',
    'internal error: client socket is closed',
  ],
  [
    'conflict',
    'Failed to define domain from x',
    "operation failed: domain 't1' already exists with uuid 6f2f7a52",
  ],
  ['conflict', 'Domain is already active'],
  ['conflict', 'Failed to destroy domain t1', 'Requested operation is not valid: domain is not running'],
  [
    'conflict',
    'Failed to detach device from x',
    'operation failed: multiple devices matching MAC address 02 found',
  ],
  ['refused', "failed to get domain 't1'"],
  ['refused', 'Failed to detach device from x', "device not found: no device found at address '(<null>)'"],
  ['refused', 'internal error: Attempt to migrate guest to the same host 4dea22b3'],
  ['refused', 'Failed to attach device from x', 'Unable to get index for interface eth77: No such device'],
  [
    'unsupported',
    'Failed to attach device from x',
    "unsupported configuration: host doesn't support passthrough of host PCI devices",
  ],
  ['no-capacity', 'Failed to attach device from x', 'internal error: No more available PCI slots'],
] as const

describe('words of libvirt', () => {
  const result = (...lines: string[]) => ({
    status: 1,
    stdout: '',
    stderr: `${lines.map((line) => `error: ${line}\n`).join('')}\n`,
  })

  for (const [code, ...lines] of recorded) {
    it(`"${lines.at(-1) ?? ''}" is ${code}`, () => {
      const error = virshError('h1/hypervisor', 'step', result(...lines))
      expect(error.code).to.equal(code)
      expect(error.message).to.equal(`h1/hypervisor: step: ${lines.join('; ')}`)
    })
  }

  it('are missing where virsh was ended', () => {
    const error = virshError('h1', 'step', { status: 137, stdout: '', stderr: '' })
    expect([error.code, error.message]).to.deep.equal([
      'refused',
      'h1: step: virsh ended with status 137 and said nothing',
    ])
  })

  it('say that something is so already', () => {
    expect(isNoDomain(result("failed to get domain 't1'"))).to.equal(true)
    expect(isNoDomain(result('failed to connect to the hypervisor'))).to.equal(false)
    expect(isNotRunning(result('x', 'Requested operation is not valid: domain is not running'))).to.equal(
      true,
    )
    expect(isRunningAlready(result('Domain is already active'))).to.equal(true)
    expect(isRunningAlready({ status: 0, stdout: '', stderr: '' })).to.equal(false)
  })
})
