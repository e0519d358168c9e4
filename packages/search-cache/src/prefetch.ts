import { execFile } from 'node:child_process';
import { MIB } from '@hookline/clock';
import type { SearchQuery } from './query.ts';

const PREFETCH_TIMEOUT_MS = 10_000;
const PREFETCH_MAX_BYTES = MIB;

/** Runs a search command again as it was run before; `undefined` for searches of other tools and for failures. */
export function prefetchSearch({ tool, input, cwd }: SearchQuery): Promise<string | undefined> {
  const { command } = (input ?? {}) as { command?: unknown };
  if (tool !== 'Bash' || typeof command !== 'string') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const options = { cwd, timeout: PREFETCH_TIMEOUT_MS, maxBuffer: PREFETCH_MAX_BYTES };
    execFile('/bin/sh', ['-c', command], options, (error, stdout) => {
      // Search commands exit with 1 when they find nothing.
      resolve(error && error.code !== 1 ? undefined : stdout);
    });
  });
}
