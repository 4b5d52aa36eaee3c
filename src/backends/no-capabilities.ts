import type { ControllerCapabilities } from '../iov/backend.ts'

/** Of a device of which nothing can be set. */
export const noCapabilities: ControllerCapabilities = {
  minimumRate: false,
  maximumRate: false,
  trust: false,
  spoofCheck: false,
  serviceTag: false,
}
