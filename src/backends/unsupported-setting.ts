import type { VirtualSettings } from '../iov/backend.ts'
import { defaultSettings } from './sriov/settings-change.ts'

/** The first setting that is neither among the known ones nor as it is by itself; null: there is none. */
export function unsupportedSetting(
  settings: Partial<VirtualSettings>,
  ...known: readonly (keyof VirtualSettings)[]
): string | null {
  const defaults: Partial<VirtualSettings> = defaultSettings
  for (const [name, value] of Object.entries(settings) as [keyof VirtualSettings, unknown][])
    if (!known.includes(name) && value !== defaults[name]) return name
  return null
}
