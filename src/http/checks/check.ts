import type { RequestHead } from '../request-head.ts'

/** One rule about the head of a request. Throws HTTPError where the request breaks it. */
export type Check = (head: RequestHead) => void
