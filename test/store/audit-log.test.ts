import { expect } from 'chai'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { silentLog } from '../../src/base/log.ts'
import { AuditLog } from '../../src/store/audit-log.ts'
import { environment, temporaryDirectory } from './store-rig.ts'

const limits = { auditFileBytes: 200, auditFiles: 2 }

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

  it('brings lines to the disk together, one call after another', () => {
    using directory = temporaryDirectory()
    const calls: ((error: Error | null) => void)[] = []
    const told: string[] = []
    const log = { ...silentLog, error: (_fields: object, message: string) => void told.push(message) }
    const audit = new AuditLog(
      directory.path,
      { ...limits, auditFileBytes: 10_000 },
      environment,
      log,
      (_file, done) => calls.push(done),
    )
    audit.record({ number: 1 })
    audit.record({ number: 2 })
    audit.record({ number: 3 })
    expect(calls).to.have.length(1)
    calls[0]?.(null)
    expect(calls).to.have.length(2)
    calls[1]?.(new Error('no disk'))
    expect([calls.length, told]).to.deep.equal([2, ['the audit log cannot be brought to the disk']])
    audit.record({ number: 4 })
    expect(calls).to.have.length(3)
    audit.close()
    calls[2]?.(new Error('closed'))
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
