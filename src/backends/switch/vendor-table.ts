import type { OID, Varbind } from '../../snmp/mib-access.ts'
import { rowStatus } from './qbridge-objects.ts'

/** How a switch differs from what RFC 4363 says. */
export interface Vendor {
  /** Which tables say what VLANs there are and which ports are in them: those of RFC 4363, or Cisco's own. */
  readonly tables: 'q-bridge' | 'cisco'
  /**
   * After a port has got another untagged VLAN, the former one is there again, tagged: it has to be taken away once
   * more.
   */
  readonly keepsFormerVLAN: boolean
  /** Ports have modes (by port number); in `access` the VLAN tables have no effect, so such a port is not edited. */
  readonly portMode: { readonly column: OID; readonly access: number } | null
  /** How what is configured is made to last; null: it lasts by itself, as RFC 4363 wants it. */
  readonly save: SaveObject | null
}

export interface SaveObject {
  /** A table in which each saving is a row, by its RowStatus, which is removed afterwards; null: an object of its own. */
  readonly rows: OID | null
  /** What is to be set, where `row` is the number of a new row. */
  readonly varbinds: (row: number) => readonly Varbind[]
  /** Tells of a saving that goes on after the SET was answered; null: the answer comes when it is done. */
  readonly state: SaveState | null
}

export interface SaveState {
  /** By the number of the new row, or of its result where results are in a table of their own. */
  readonly oid: (row: number) => OID
  /** The column of a table of results that holds the number of the row that each belongs to; null: there is none. */
  readonly namedBy: OID | null
  readonly busy: readonly number[]
  readonly done: number
}

const integer = (oid: OID, value: number): Varbind => ({ oid, value: { type: 'integer', value } })
const object = (oid: OID, value: number): SaveObject => ({
  rows: null,
  varbinds: () => [integer(oid, value)],
  state: null,
})

/** DNOS-SWITCHING-MIB, HH3C-CONFIG-MAN-MIB (hh3cCfgOperate) and CISCO-CONFIG-COPY-MIB (ccCopyEntry). */
const dell = '1.3.6.1.4.1.674.10895.5000.2.6132.1.1.1'
const h3c = '1.3.6.1.4.1.25506.2.4.1.2'
const ciscoCopy = '1.3.6.1.4.1.9.9.96.1.1.1.1'

/** RFC 4363 as it is: its tables last over a restart by themselves. */
export const standardVendor: Vendor = {
  tables: 'q-bridge',
  keepsFormerVLAN: false,
  portMode: null,
  save: null,
}

/** By the name that a site file has for it. */
export const vendors: ReadonlyMap<string, Vendor> = new Map<string, Vendor>([
  ['standard', standardVendor],
  // HP ProCurve; hpSwitchSaveConfig = saveConfig(2).
  [
    'hp',
    { ...standardVendor, keepsFormerVLAN: true, save: object('1.3.6.1.4.1.11.2.14.11.5.1.7.1.29.1.1.0', 2) },
  ],
  [
    'dell',
    {
      ...standardVendor,
      // agentPortSwitchportMode: access(1), trunk(2), general(3).
      portMode: { column: `${dell}.2.13.1.26`, access: 1 },
      // agentSaveConfig = enable(1); agentSaveConfigStatus: not-initiated(1), in-progress(2), complete(3), failed(4).
      save: {
        ...object(`${dell}.3.1.0`, 1),
        state: { oid: () => `${dell}.3.11.0`, namedBy: null, busy: [2], done: 3 },
      },
    },
  ],
  [
    'h3c',
    {
      ...standardVendor,
      // hh3cCfgOperateType = running2Startup(1) in a new row; hh3cCfgOperateState: opInProgress(1), opSuccess(2), 3 to 22
      // are failures. hh3cCfgOperateResultOptIndex names the row.
      save: {
        rows: `${h3c}.4.1.9`,
        varbinds: (row) => [
          integer(`${h3c}.4.1.2.${row}`, 1),
          integer(`${h3c}.4.1.9.${row}`, rowStatus.createAndGo),
        ],
        state: {
          oid: (result) => `${h3c}.5.1.4.${result}`,
          namedBy: `${h3c}.5.1.2`,
          busy: [1],
          done: 2,
        },
      },
    },
  ],
  [
    'cisco',
    {
      ...standardVendor,
      tables: 'cisco',
      // ccCopySourceFileType = runningConfig(4), ccCopyDestFileType = startupConfig(3), ccCopyEntryRowStatus;
      // ccCopyState: waiting(1), running(2), successful(3), failed(4).
      save: {
        rows: `${ciscoCopy}.14`,
        varbinds: (row) => [
          integer(`${ciscoCopy}.3.${row}`, 4),
          integer(`${ciscoCopy}.4.${row}`, 3),
          integer(`${ciscoCopy}.14.${row}`, rowStatus.createAndGo),
        ],
        state: { oid: (row) => `${ciscoCopy}.10.${row}`, namedBy: null, busy: [1, 2], done: 3 },
      },
    },
  ],
])
