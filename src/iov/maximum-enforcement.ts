import type { ChannelRecord } from './ledger.ts'
import type { Site } from './site.ts'

/**
 * What keeps a channel below its maximum rate. 'device': the adapter limits the virtual device; 'link': the controller
 * is not faster anyway; 'none': there is no maximum, or its controller is gone or can no longer do it.
 */
export type MaximumEnforcement = 'none' | 'device' | 'link'

/** As it is now: a driver that was replaced may enforce less than the one that the channel was decided on. */
export function maximumEnforcement(
  { virtualControllers, controllers }: Pick<Site, 'virtualControllers' | 'controllers'>,
  { virtualController, maximumRateMbps }: ChannelRecord,
): MaximumEnforcement {
  const controller = controllers.get(virtualControllers.get(virtualController)?.controller ?? '')
  if (maximumRateMbps === 0 || controller === undefined) return 'none'
  if (controller.capabilities.maximumRate) return 'device'
  return controller.speedMbps > 0 && controller.speedMbps <= maximumRateMbps ? 'link' : 'none'
}
