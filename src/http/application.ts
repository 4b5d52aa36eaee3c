import Koa from 'koa'
import type { Log } from '../base/log.ts'
import { awaitsContinue } from './expectation.ts'
import { hintPage } from './hint-page.ts'

/** The koa application: everything but `/cimom`. */
export function application(log: Log): Koa {
  const app = new Koa()
  app.on('error', (error: unknown) => log.error({ err: error }, 'a page could not be served'))
  app.use((context) => {
    context.type = 'text/plain'
    if (awaitsContinue(context.req)) context.set('Connection', 'close')
    // By status, not by throwing: what people mistype is no error of the server's.
    if (context.path !== '/') {
      context.status = 404
      context.body = 'There is nothing here: CIM operations are sent to /cimom\n'
    } else if (context.method !== 'GET' && context.method !== 'HEAD') {
      context.status = 405
      context.set('Allow', 'GET, HEAD')
      context.body = 'This page can only be read: CIM operations are sent to /cimom\n'
    } else context.body = hintPage
  })
  return app
}

/** The path that clients use (DSP0200 1.4, 7.1), also in the absolute form and with a query; `*` is OPTIONS's. */
export function isCIMOM(url: string | undefined): boolean {
  if (url === '/cimom') return true
  if (url === undefined) return false
  return url === '*' || /^(?:https?:\/\/[^/?#]*)?\/cimom\/?(?:\?.*)?$/i.test(url)
}
