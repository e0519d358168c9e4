import { randomUUID } from 'node:crypto';
import { systemClock } from '@hookline/clock';
import type { Database } from '@hookline/database';
import { createTraceStore, tracingSchema } from '@hookline/postgres-tracing';
import { testEngines } from '@hookline/test-engines';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TracingClient } from '../src/index.ts';

describe.each(testEngines((database) => database.migrate([tracingSchema])))('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ database, close } = await open());
  });
  afterAll(() => close());

  test('healthCheck is true while the database answers and false when it does not', async () => {
    const other = await open();
    const client = new TracingClient({ sink: createTraceStore(other.database), clock: systemClock });
    expect(await client.healthCheck()).toBe(true);
    await other.close();
    expect(await client.healthCheck()).toBe(false);
  });

  test('TracingClient refuses records that cannot be serialised as JSON and writes the others', async () => {
    const store = createTraceStore(database);
    const client = new TracingClient({ sink: store, clock: systemClock });
    const valid = randomUUID();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    for (const context of [cyclic, { count: 1n }])
      client.trace({ correlation_id: randomUUID(), session_id: 's', context });
    client.trace({ correlation_id: valid, session_id: 's' });
    // The first write fails and identifies the records that can never be written.
    expect(await client.flush()).toBe(false);
    expect(await client.flush()).toBe(true);
    expect(client.stats()).toMatchObject({ buffered: 0, written: 1, refused: 2 });
    expect(await store.tree(valid)).toBeDefined();
    await client.close();
  });
});
