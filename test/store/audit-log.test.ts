import { expect } from 'chai'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../src/base/log.ts'
import { AuditLog } from '../../src/store/audit-log.ts'
import { environment, temporaryDirectory } from './store-rig.ts'

const limits = { auditFileBytes: 200, auditFiles: 2, auditSyncMs: 1 }

describe('AuditLog', () => {
  it('writes a line for each change, at once, for the owner alone, and goes on in the file that is there', () => {
    using directory = temporaryDirectory()
    const file = join(directory.path, 'audit.log')
    for (const user of ['bob', 'eve']) {
      const audit = new AuditLog(directory.path, limits, environment, silentLog)
      audit.record({ user, text: 'a\nb' })
      expect(readFileSync(file, 'utf8')).to.match(/\n$/)
      audit.close()
    }
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(
      ['bob', 'eve'].map((user) => ({ time: '1970-01-01T00:16:40.000Z', user, text: 'a\nb' })),
    )
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })

  it('takes bounded room: full files move on, the oldest goes', () => {
    using directory = temporaryDirectory()
    const audit = new AuditLog(directory.path, limits, environment, silentLog)
    for (let number = 1; number <= 30; number++) audit.record({ number })
    audit.close()
    const files = readdirSync(directory.path).sort()
    expect(files).to.deep.equal(['audit.log', 'audit.log.1', 'audit.log.2'])
    const numbers = [...files]
      .reverse()
      .flatMap((file) => readFileSync(join(directory.path, file), 'utf8').trimEnd().split('\n'))
      .map((line) => (JSON.parse(line) as { number: number }).number)
    expect(numbers.at(-1)).to.equal(30)
    expect(numbers).to.deep.equal(numbers.map((_number, index) => 31 - numbers.length + index))
    for (const file of files)
      expect(statSync(join(directory.path, file)).size).to.be.below(limits.auditFileBytes + 100)
  })

  it('brings lines to the disk, those of a moment together', async () => {
    using directory = temporaryDirectory()
    const file = join(directory.path, 'audit.log')
    const told: string[] = []
    const log = { ...silentLog, error: (_fields: object, message: string) => void told.push(message) }
    let synced: (lines: number) => void = () => undefined
    let done: (error: Error | null) => void = () => undefined
    const audit = new AuditLog(directory.path, limits, environment, log, (_file, whenDone) => {
      done = whenDone
      synced(readFileSync(file, 'utf8').split('\n').length - 1)
    })
    const next = () => new Promise<number>((resolve) => (synced = resolve))
    const first = next()
    audit.record({ number: 1 })
    audit.record({ number: 2 })
    expect(await first).to.equal(2)
    done(null)
    const second = next()
    audit.record({ number: 3 })
    expect(await second).to.equal(3)
    done(new Error('no disk'))
    expect(told).to.deep.equal(['the audit log cannot be brought to the disk'])
    audit.close()
    done(new Error('closed'))
    expect(told).to.have.length(1)
  })

  it('tells the log what it cannot write, and goes on', () => {
    const directory = temporaryDirectory()
    const told: object[] = []
    const log = { ...silentLog, error: (fields: object) => void told.push(fields) }
    const audit = new AuditLog(join(directory.path, 'gone'), limits, environment, log)
    audit.record({ user: 'bob' })
    expect(told[0]).to.include({ user: 'bob' })
    rmSync(directory.path, { recursive: true })
  })
})
