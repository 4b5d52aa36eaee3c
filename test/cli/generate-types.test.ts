import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { generatedFiles } from '../../src/cli/generate-types.ts'

describe('the generated types', () => {
  for (const { path, text } of generatedFiles()) {
    it(`of ${basename(dirname(path))} are what the MOF gives (else: npm run types)`, () => {
      expect(readFileSync(path, 'utf8') === text).to.equal(true)
    })
  }
})
