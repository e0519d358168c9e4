import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { type ContractSubject, EVENT_STORE_CONTRACT } from '../src/contract.ts';
import { type EventStore, createEventStore } from '../src/index.ts';
import { TestClaimants } from './support/claimants.ts';
import { pendingFiles, scratch } from './support/directories.ts';

function setUp(): ContractSubject {
  const clock = new ManualClock();
  const { directory, remove } = scratch();
  const claimants = new TestClaimants();
  const claimantOf = new Map<EventStore, string>();
  return {
    clock,
    open(options = {}) {
      const store = createEventStore({ directory, clock, claimants, ...options });
      claimantOf.set(store, claimants.last);
      return store;
    },
    endProcessOf: async (store) => claimants.end(claimantOf.get(store) ?? ''),
    async damage(id) {
      const name = pendingFiles(directory).find((file) => file.endsWith(`-${id}.json`)) ?? '';
      const bytes = readFileSync(join(directory, name));
      bytes[30] = (bytes[30] ?? 0) ^ 1;
      writeFileSync(join(directory, name), bytes);
    },
    dispose: async () => remove(),
  };
}

describe('an event store on disk', () => {
  let subject: ContractSubject;
  beforeEach(() => (subject = setUp()));
  afterEach(() => subject.dispose());

  for (const { title, check } of EVENT_STORE_CONTRACT) test(title, () => check(subject));
});
