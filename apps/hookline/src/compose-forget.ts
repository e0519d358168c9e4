/** Constructs the deletion of what is on this machine, for commands. */
import { join } from 'node:path';
import { type LocalForgetRequest, type LocalForgotten, openLocalTombstones } from '@hookline/deletion';
import { forgetLocally } from '@hookline/local-deletion';
import { openSqliteMemory } from '@hookline/recorder';
import type { Runtime } from './runtime.ts';

/** Name of the file of local tombstones in the home folder. */
export function tombstoneFile(home: string): string {
  return join(home, '.cache', 'tombstones.json');
}

/** Deletes what is on this machine, in a process that is not the daemon. */
export async function forgetOnThisMachine(runtime: Runtime, request: LocalForgetRequest): Promise<LocalForgotten> {
  const { clock, contextDirectory, paths } = runtime;
  const memory = openSqliteMemory({ file: paths.fileMemory });
  try {
    const tombstones = openLocalTombstones(tombstoneFile(paths.home));
    const parts = { inbox: runtime.inbox(), store: runtime.store(), memory, tombstones };
    return await forgetLocally({ clock, contextDirectory, paths, ...parts }, request);
  } finally {
    memory.close();
  }
}
