/** How a PF driver treats its virtual functions, as far as drivers differ. */
export interface DriverBehaviour {
  /** PCI device IDs of the physical and the virtual function. */
  readonly device: string
  readonly virtualDevice: string
  readonly vendor: string
  /** The driver that makes a network device of a virtual function. */
  readonly virtualDriver: string
  /** What a write of more than the total to `sriov_numvfs` answers. */
  readonly overTotal: 'ERANGE' | 'EBUSY'
  /** The settings of virtual functions survive `sriov_numvfs` 0. */
  readonly keepsSettings: boolean
  readonly spoofCheckAtFirst: boolean
  readonly minimumRate: boolean
  /**
   * When rates are taken. `link`: a limit only while the link is up, and not above its speed. `ten-gigabit`: also
   * "no limit" only while the link is up, only at 10 Gbit/s, and no limit of 10 Mbit/s or less. `limited`: as `link`,
   * and the minimum never above the maximum, also where that is 0. `always`.
   */
  readonly rates: 'link' | 'ten-gigabit' | 'limited' | 'always'
  readonly linkState: boolean
  readonly serviceTag: boolean
  /** Has, and shows, the permission to ask for the RSS table. */
  readonly queryRSS: boolean
  /** Absent: it has no e-switch with modes, and no devlink. */
  readonly eSwitch?: ESwitchBehaviour
}

/** What is otherwise in switchdev mode. */
export interface ESwitchBehaviour {
  /** Its network device is a port of a switch (phys_switch_id) in legacy mode, too. */
  readonly isPortAlways: boolean
  /** The mode can be changed only while there are no virtual functions. */
  readonly changesWhileEmpty: boolean
  /** Legacy mode comes back with the last virtual function's end. */
  readonly forgetsMode: boolean
  /** What is "Operation not supported" in switchdev mode. */
  readonly refuses: readonly ('vlan' | 'rates' | 'spoofCheck' | 'trust')[]
}

const igb: DriverBehaviour = {
  vendor: '0x8086',
  device: '0x10c9',
  virtualDevice: '0x10ca',
  virtualDriver: 'igbvf',
  overTotal: 'ERANGE',
  keepsSettings: false,
  spoofCheckAtFirst: true,
  minimumRate: false,
  rates: 'link',
  linkState: false,
  serviceTag: false,
  queryRSS: false,
}

/**
 * igb and netdevsim are as recorded on a real kernel (netdevsim is no PCI device there; here it is one, so that its
 * settings can be tried behind the same files). The others follow the sources of their ndo_set_vf_rate; what else is
 * here of them is not checked on a device.
 */
const behaviours: ReadonlyMap<string, DriverBehaviour> = new Map<string, DriverBehaviour>([
  ['igb', igb],
  [
    'netdevsim',
    {
      ...igb,
      overTotal: 'EBUSY',
      keepsSettings: true,
      spoofCheckAtFirst: false,
      minimumRate: true,
      rates: 'always',
      linkState: true,
      serviceTag: true,
      queryRSS: true,
      // It takes a VLAN in switchdev mode as well, which then means nothing.
      eSwitch: { isPortAlways: true, changesWhileEmpty: false, forgetsMode: true, refuses: ['rates'] },
    },
  ],
  [
    'ixgbe',
    {
      ...igb,
      device: '0x10fb',
      virtualDevice: '0x10ed',
      virtualDriver: 'ixgbevf',
      rates: 'ten-gigabit',
      linkState: true,
      queryRSS: true,
    },
  ],
  ['i40e', { ...igb, device: '0x1572', virtualDevice: '0x154c', virtualDriver: 'iavf', linkState: true }],
  [
    'ice',
    {
      ...igb,
      device: '0x1592',
      virtualDevice: '0x1889',
      virtualDriver: 'iavf',
      minimumRate: true,
      linkState: true,
      eSwitch: { isPortAlways: true, changesWhileEmpty: true, forgetsMode: false, refuses: ['trust'] },
    },
  ],
  [
    'mlx5_core',
    {
      ...igb,
      vendor: '0x15b3',
      device: '0x101d',
      virtualDevice: '0x101e',
      virtualDriver: 'mlx5_core',
      spoofCheckAtFirst: false,
      minimumRate: true,
      rates: 'always',
      linkState: true,
      eSwitch: {
        isPortAlways: false,
        changesWhileEmpty: false,
        forgetsMode: false,
        refuses: ['vlan', 'spoofCheck', 'trust'],
      },
    },
  ],
  [
    'bnxt_en',
    {
      ...igb,
      vendor: '0x14e4',
      device: '0x1751',
      virtualDevice: '0x1806',
      virtualDriver: 'bnxt_en',
      minimumRate: true,
      rates: 'limited',
      linkState: true,
    },
  ],
  ['nvme', { ...igb, vendor: '0x1b36', device: '0x0010', virtualDevice: '0x0010', virtualDriver: 'nvme' }],
  // Fibre Channel: of these only the names of vendor and device count.
  ['lpfc', { ...igb, vendor: '0x10df', device: '0xe300' }],
  ['qla2xxx', { ...igb, vendor: '0x1077', device: '0x2261' }],
])

/** A driver that is not in the table behaves as igb does. */
export function behaviourOf(driver: string): DriverBehaviour {
  return behaviours.get(driver) ?? igb
}
