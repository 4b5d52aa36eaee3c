import Koa from 'koa'
import type { Log } from '../base/log.ts'
import type { CIMOM } from './cimom.ts'
import { hintPage } from './hint-page.ts'

/**
 * The koa application. `/cimom` comes first and answers by itself, so that operations do not pay for what only
 * people's requests need; everything else goes on down the chain.
 */
export function application<Message>(cimom: CIMOM<Message>, log: Log): Koa {
  const app = new Koa()
  app.on('error', (error: unknown) => log.error({ err: error }, 'a page could not be served'))
  app.use((context, next) => {
    if (!isCIMOM(context.req.url)) return next()
    context.respond = false
    return cimom.answer(context.req, context.res)
  })
  app.use((context) => {
    if (context.path !== '/') context.throw(404)
    if (context.method !== 'GET' && context.method !== 'HEAD') context.throw(405)
    context.type = 'text/plain'
    context.body = hintPage
  })
  return app
}

/** The path that clients use (DSP0200 1.4, 7.1), also in the absolute form and with a query; `*` is OPTIONS's. */
export function isCIMOM(url: string | undefined): boolean {
  if (url === '/cimom') return true
  if (url === undefined) return false
  return url === '*' || /^(?:https?:\/\/[^/?#]*)?\/cimom\/?(?:\?.*)?$/i.test(url)
}
