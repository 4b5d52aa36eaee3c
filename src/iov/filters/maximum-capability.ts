import type { Filter } from '../filter.ts'

/** A maximum rate must be enforced by the device: nothing else can. */
export const maximumCapability: Filter = {
  name: 'maximum rate',
  code: 'constraintNotSatisfiable',
  applies: ({ set }) => set.maximumRateMbps !== undefined,
  keeps: ({ capabilities, speedMbps }, { set }) =>
    capabilities.maximumRate || (speedMbps > 0 && speedMbps <= set.maximumRateMbps!),
  says: () => 'have a driver that cannot enforce a maximum rate',
}
