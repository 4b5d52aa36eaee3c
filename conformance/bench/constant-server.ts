import Koa from 'koa'

/**
 * The measure of things: koa, reading the request and answering a constant body of a given size.
 * Usage: node constant-server.ts BYTES. Prints its URL.
 */
const body = Buffer.alloc(Number(process.argv[2]), 'x')
const app = new Koa()
app.use(async (context) => {
  for await (const chunk of context.req) void chunk
  context.type = 'application/xml; charset="utf-8"'
  context.body = body
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object')
    process.stdout.write(`http://127.0.0.1:${address.port}\n`)
})
