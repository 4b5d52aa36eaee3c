import { Command } from 'commander'
import { defaultLimits } from '../base/limits.ts'
import { defaultSiteFile, readSite, SiteFileError } from '../site/load-site.ts'
import type { SiteConfiguration } from '../site/site-configuration.ts'
import { UserError, type Surroundings } from './surroundings.ts'
import { Terminal } from './terminal.ts'

/** `iovm site …`: site files by themselves. */
export function siteCommand(surroundings: Surroundings): Command {
  const check = new Command('check')
    .description('Check a site file, without touching any device.')
    .argument('<file>', 'site file in YAML')
    .action(async (file: string) => {
      const site = await loadSiteFile(file)
      const terminal = new Terminal(surroundings.output)
      terminal.line(`${file}: ${terminal.good('good')}: ${summary(site)}`)
    })
  return new Command('site').description('Work with site files.').helpCommand(false).addCommand(check)
}

/** Reads a site file, or the simulated site; what is wrong with it comes as a UserError that lists all of it. */
export async function loadSiteFile(file: string | undefined): Promise<SiteConfiguration> {
  try {
    return await readSite(file ?? defaultSiteFile, defaultLimits)
  } catch (error) {
    if (error instanceof SiteFileError)
      throw new UserError(`the site file cannot be used:\n${error.message}`, { cause: error })
    throw new UserError(`the site file cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

function summary(site: SiteConfiguration): string {
  const parts: [count: number, what: string][] = [
    [site.hosts.length, 'host'],
    [site.switches.length, 'switch'],
    [site.cables.length, 'cable'],
    [site.resources.length, 'remote resource'],
    [site.customers.length, 'customer'],
    [site.roles.length, 'role'],
  ]
  const plural = (what: string): string => (what.endsWith('ch') ? `${what}es` : `${what}s`)
  return `${site.name}, ${parts.map(([count, what]) => `${count} ${count === 1 ? what : plural(what)}`).join(', ')}`
}
