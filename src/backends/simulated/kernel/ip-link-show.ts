import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { SimulatedDevices } from './devices.ts'
import { behaviourOf } from './driver-behaviour.ts'
import type { VirtualState } from './kernel-state.ts'
import type { MacvtapState } from './macvtap-links.ts'

/** One link as `ip -j link show` prints it, with `details` as `ip -j -d link show` does (recorded of 6.15). */
export function linkJSON(
  devices: SimulatedDevices,
  controller: SimulatedControllerDescription,
  details: boolean,
): object {
  const { address, device, mac, totalVirtual, driver } = controller
  const { up, enabled, name = device } = devices.state.physical(controller)
  const showsRSS = behaviourOf(driver).queryRSS
  const virtual = Array.from({ length: enabled }, (_, index) =>
    virtualJSON(index, devices.state.virtual(controller, index), showsRSS),
  )
  return {
    ifindex: devices.interfaceIndex(address),
    ifname: name,
    flags: up ? ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'] : ['BROADCAST', 'MULTICAST'],
    mtu: 1500,
    qdisc: up ? 'mq' : 'noop',
    operstate: up ? 'UP' : 'DOWN',
    linkmode: 'DEFAULT',
    group: 'default',
    txqlen: 1000,
    link_type: 'ether',
    address: mac ?? '00:00:00:00:00:00',
    broadcast,
    ...(details ? { ...detailsAtFirst, parentbus: 'pci', parentdev: address } : {}),
    ...(totalVirtual > 0 ? { vfinfo_list: virtual } : {}),
  }
}

/** A macvtap, as recorded. */
export function macvtapJSON(
  devices: SimulatedDevices,
  name: string,
  { lower, mac, mode, interfaceIndex, up }: MacvtapState,
  details: boolean,
): object {
  const controller = devices.controller(lower)!
  const state = devices.state.physical(controller)
  const runs = up && state.up
  const flags = ['BROADCAST', 'MULTICAST', ...(up ? ['UP', state.up ? 'LOWER_UP' : 'M-DOWN'] : [])]
  return {
    ifindex: interfaceIndex,
    link: state.name ?? controller.device,
    ifname: name,
    flags: up && !state.up ? ['NO-CARRIER', ...flags] : flags,
    mtu: 1500,
    qdisc: up ? 'fq_codel' : 'noop',
    operstate: runs ? 'UP' : up ? 'LOWERLAYERDOWN' : 'DOWN',
    linkmode: 'DEFAULT',
    group: 'default',
    txqlen: 500,
    link_type: 'ether',
    address: mac,
    broadcast,
    ...(details
      ? {
          ...detailsAtFirst,
          linkinfo: {
            info_kind: 'macvtap',
            info_data: { mode, bcqueuelen: 1000, usedbcqueuelen: 1000 },
          },
          num_tx_queues: 1,
          num_rx_queues: 1,
        }
      : {}),
  }
}

function virtualJSON(index: number, state: Readonly<VirtualState>, showsRSS: boolean): object {
  const { mac, vlan, qos, protocol, maximumRate, minimumRate, spoofCheck, linkState, trust } = state
  return {
    vf: index,
    link_type: 'ether',
    address: mac,
    broadcast,
    vlan_list: [
      {
        ...(vlan === 0 ? {} : { vlan }),
        ...(qos === 0 ? {} : { qos }),
        ...(protocol === '802.1Q' ? {} : { protocol }),
      },
    ],
    ...(maximumRate === 0 ? {} : { tx_rate: maximumRate }),
    rate: { max_tx: maximumRate, min_tx: minimumRate },
    spoofchk: spoofCheck,
    link_state: linkState,
    trust,
    ...(showsRSS ? { query_rss_en: state.queryRSS } : {}),
  }
}

const broadcast = 'ff:ff:ff:ff:ff:ff'

const detailsAtFirst = {
  promiscuity: 0,
  allmulti: 0,
  min_mtu: 68,
  max_mtu: 9216,
  inet6_addr_gen_mode: 'eui64',
  num_tx_queues: 8,
  num_rx_queues: 8,
  gso_max_size: 65536,
  gso_max_segs: 65535,
  tso_max_size: 65536,
  tso_max_segs: 65535,
  gro_max_size: 65536,
  gso_ipv4_max_size: 65536,
  gro_ipv4_max_size: 65536,
}
