import { join } from 'node:path'
import { cimSchema } from './cim-schema.ts'
import { ownSchema } from './own-schema.ts'
import { vectors } from './vectors.ts'

/** node run.ts PYTHON WORK: PYTHON has pywbem; WORK is an empty folder. Prints one line for each check. */
const [python = 'python3', work = '.'] = process.argv.slice(2)
const top = join(import.meta.dirname, '../..')
const reference = join(top, '../shared/reference')
const schemaFolder = join(reference, 'cim-schema/2.49.0-final')
const schemaFile = join(schemaFolder, 'cim_schema_2.49.0.mof')

const schema = cimSchema(schemaFile, schemaFolder, python, work)
vectors(join(reference, 'mof-vectors.json'), schemaFolder, work)
ownSchema(join(top, 'mof'), schema, python)
