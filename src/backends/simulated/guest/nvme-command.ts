import type { RunResult } from '../../host-access.ts'
import { done, failed } from './command-result.ts'
import type { SimulatedMachine } from './linux.ts'
import { withOne } from './linux-state.ts'

/** `nvme` of nvme-cli 2.3: controllers over TCP. */
export function runNVMe(machine: SimulatedMachine, args: readonly string[]): RunResult {
  if (args[0] === 'connect') return connect(machine, args)
  const now = machine.connections()
  const { controllers } = now
  if (args[0] === 'list-subsys') {
    if (controllers.length === 0) return failed('Failed to scan topology: No such file or directory', 1)
    const subsystems = controllers.map(({ name, nqn, address, port, device, state }) => ({
      Name: `nvme-subsys${name.slice(4)}`,
      NQN: nqn,
      Paths: [
        {
          Name: name,
          Transport: 'tcp',
          Address: `traddr=${address},trsvcid=${port},host_iface=${device},src_addr=192.0.2.99`,
          State: state,
        },
      ],
    }))
    return done(JSON.stringify([{ HostNQN: 'nqn.host', HostID: 'host', Subsystems: subsystems }]))
  }
  const name = (args[1] ?? '').replace('--device=', '')
  if (!controllers.some((one) => one.name === name)) return failed(`Did not find device ${name}`, 1)
  machine.keep({ ...now, controllers: controllers.filter((one) => one.name !== name) })
  return done()
}

function connect(machine: SimulatedMachine, args: readonly string[]): RunResult {
  const value = (name: string): string =>
    args.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? ''
  const [address, port, nqn, device] = [
    value('traddr'),
    value('trsvcid'),
    value('nqn'),
    value('host-iface'),
  ] as const
  const now = machine.connections()
  const { controllers } = now
  if (controllers.some((one) => one.nqn === nqn && one.address === address && one.device === device))
    return failed('could not add new controller: already connected', 1)
  if (!machine.isServed(`${address}:${port},${nqn}`))
    return failed(
      'Failed to write to /dev/nvme-fabrics: Connection refused\ncould not add new controller: failed to write to nvme-fabrics device',
      1,
    )
  const taken = new Set(controllers.map(({ name }) => name))
  let number = 0
  while (taken.has(`nvme${number}`)) number += 1
  const fresh = { name: `nvme${number}`, nqn, address, port, device, state: 'live' }
  machine.keep({ ...now, controllers: withOne(controllers, fresh) })
  return done()
}
