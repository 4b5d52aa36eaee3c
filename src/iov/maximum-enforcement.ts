import type { ChannelRecord } from './ledger.ts'
import type { Site } from './site.ts'

/**
 * What keeps a channel below its maximum rate. 'link': the controller is not faster anyway; 'device': the adapter limits
 * the virtual device; 'none': there is no maximum, or its controller is gone or can no longer do it.
 */
export type MaximumEnforcement = 'none' | 'device' | 'link'

/** As it is now: a driver that was replaced may enforce less than the one that the channel was decided on. */
export function maximumEnforcement(
  { virtualControllers, controllers }: Pick<Site, 'virtualControllers' | 'controllers'>,
  { virtualController, maximumRateMbps }: ChannelRecord,
): MaximumEnforcement {
  const controller = controllers.get(virtualControllers.get(virtualController)?.controller ?? '')
  if (maximumRateMbps === 0 || controller === undefined) return 'none'
  if (isKeptByLink(maximumRateMbps, controller.speedMbps)) return 'link'
  return controller.capabilities.maximumRate ? 'device' : 'none'
}

/** The link is not faster, so it needs no device to keep the maximum. 0 Mbit/s: none, and not known. */
export function isKeptByLink(maximumRateMbps: number, speedMbps: number): boolean {
  return speedMbps > 0 && speedMbps <= maximumRateMbps
}
