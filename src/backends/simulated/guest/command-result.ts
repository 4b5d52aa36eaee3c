import type { RunResult } from '../../host-access.ts'

export function done(stdout = ''): RunResult {
  return { status: 0, stdout, stderr: '' }
}

export function failed(stderr: string, status: number): RunResult {
  return { status, stdout: '', stderr: `${stderr}\n` }
}
