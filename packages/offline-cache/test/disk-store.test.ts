import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { type EventStore, createEventStore } from '../src/index.ts';
import { type Subject, eventStoreContract } from './event-store.contract.ts';
import { pendingFiles, scratch } from './support/directories.ts';
import { TestOwners } from './support/owners.ts';

eventStoreContract('on disk', async (): Promise<Subject> => {
  const clock = new ManualClock();
  const { directory, remove } = scratch();
  const owners = new TestOwners();
  const ownerOf = new Map<EventStore, string>();
  return {
    clock,
    open(options = {}) {
      const store = createEventStore({ directory, clock, owners, ...options });
      ownerOf.set(store, owners.last);
      return store;
    },
    die: async (store) => owners.kill(ownerOf.get(store) ?? ''),
    async spoil(id) {
      const name = pendingFiles(directory).find((file) => file.endsWith(`-${id}.json`)) ?? '';
      const bytes = readFileSync(join(directory, name));
      bytes[30] = (bytes[30] ?? 0) ^ 1;
      writeFileSync(join(directory, name), bytes);
    },
    dispose: async () => remove(),
  };
});
