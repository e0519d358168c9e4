/**
 * Runs random sequences of all operations by two processes, with a fault or the end of the process at any call to the
 * file system, against a model of the states that each event may be in.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventStore, createEventStore } from '../src/index.ts';
import { blocksOf } from '../src/disk/quota.ts';
import { nodeFiles } from '../src/index.ts';
import { pendingFiles, scratch, tree } from './support/directories.ts';
import { type Fault, FaultyFiles } from './support/faulty-files.ts';
import { TestClaimants } from './support/claimants.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const EVENT = { event_type: 'pattern_created', pattern_id: '0123456789abcdef' };

/** Modelled state of an event; `live` is pending or claimed. */
type ModelState = 'absent' | 'live' | 'dead' | 'quarantine';

interface Modelled {
  states: Set<ModelState>;
  readonly storedAtMs: number;
  readonly data: string;
  /** True when a process ended or failed while the event had two files: it may be delivered twice. */
  duplicated: boolean;
}

/** A process with its store. */
interface Actor {
  files: FaultyFiles;
  store: EventStore;
  claimant: string;
  /** Ids that it has claimed and not settled. */
  claimed: Set<string>;
}

interface Real {
  readonly clock: ManualClock;
  readonly directory: string;
  readonly claimants: TestClaimants;
  readonly actors: Actor[];
}

interface Model {
  readonly events: Map<string, Modelled>;
}

interface Injected {
  readonly at: number;
  readonly fault: Fault;
}

const newActor = (clock: ManualClock, directory: string, claimants: TestClaimants): Actor => {
  const files = new FaultyFiles();
  const store = createEventStore({ directory, clock, claimants, files, compressAfterMs: 60 * 60 * 1000 });
  return { files, store, claimant: claimants.last, claimed: new Set() };
};

type Command = fc.AsyncCommand<Model, Real>;

/** State that a command works on. */
interface Step {
  readonly actor: Actor;
  readonly model: Model;
  readonly real: Real;
}

/** Runs `work` as one process with its fault, and replaces the process when the fault ended it. */
async function as(
  who: number,
  injected: Injected | undefined,
  model: Model,
  real: Real,
  work: (step: Step) => Promise<void>,
): Promise<void> {
  const actor = real.actors[who];
  if (!actor) return;
  if (injected) actor.files.arm(injected.at, injected.fault);
  try {
    await work({ actor, model, real });
  } catch (error) {
    if (!actor.files.fired) throw error;
  }
  if (actor.files.crashed) {
    real.claimants.end(actor.claimant);
    real.actors[who] = newActor(real.clock, real.directory, real.claimants);
  }
  actor.files.disarm();
}

const widen = (model: Model, ids: Iterable<string>, ...states: ModelState[]): void => {
  for (const id of ids) {
    const event = model.events.get(id);
    if (!event) continue;
    event.states = new Set([...event.states, ...states]);
    event.duplicated = true;
  }
};

let count = 0;
const storing = (who: number, size: number, power: boolean, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      const id = `event-${count++}`;
      const data = 'x'.repeat(size);
      const modelled: Modelled = {
        states: new Set(['absent', 'live']),
        storedAtMs: real.clock.now(),
        data,
        duplicated: false,
      };
      model.events.set(id, modelled);
      const outcome = await actor.store.store(
        { ...EVENT, event_id: id, event_data: data },
        { durability: power ? 'power' : 'process' },
      );
      assert.ok(outcome.ok || actor.files.fired, 'refused without a fault');
      if (outcome.ok) modelled.states = new Set(['live']);
      else if (!actor.files.crashed) modelled.states = new Set(['absent']);
    }),
  toString: () => `store(${who}, ${size}, ${power}, ${describe(injected)})`,
});

const claiming = (who: number, limit: number, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      const other = real.actors[1 - who];
      for (const event of await actor.store.claim({ limit })) {
        const modelled = model.events.get(event.event_id);
        assert.ok(modelled, `${event.event_id} was never stored`);
        assert.ok(modelled.states.has('live'), `${event.event_id} was claimed`);
        assert.equal(event.event_data, modelled.data);
        assert.ok(modelled.duplicated || !other?.claimed.has(event.event_id), `${event.event_id} was claimed twice`);
        assert.ok(real.clock.now() - modelled.storedAtMs <= 7 * DAY_MS, `${event.event_id} was too old`);
        actor.claimed.add(event.event_id);
      }
    }),
  toString: () => `claim(${who}, ${limit}, ${describe(injected)})`,
});

type Settlement = 'acknowledge' | 'retryLater' | 'release' | 'deadLetter' | 'quarantine';
const END: Readonly<Record<Settlement, ModelState>> = {
  acknowledge: 'absent',
  retryLater: 'live',
  release: 'live',
  deadLetter: 'dead',
  quarantine: 'quarantine',
};

const settling = (who: number, how: Settlement, many: number, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      const ids = [...actor.claimed].slice(0, many);
      for (const id of ids) actor.claimed.delete(id);
      const before = new Map(ids.map((id) => [id, model.events.get(id)?.states ?? new Set<ModelState>()]));
      const { lost } = await actor.store[how](ids, how === 'deadLetter' ? 'HTTP 400' : (undefined as never));
      // Each event may be in its old state, in the requested one, or in both.
      if (actor.files.fired) widen(model, ids, END[how]);
      if (actor.files.crashed) return;
      for (const id of ids) {
        const modelled = model.events.get(id);
        if (!modelled) continue;
        const sure = !lost.includes(id) && !modelled.duplicated;
        modelled.states = new Set(sure ? [END[how]] : [...(before.get(id) ?? []), END[how]]);
      }
      assert.ok(actor.files.fired || lost.every((id) => model.events.get(id)?.duplicated), `${lost.join()} lost`);
    }),
  toString: () => `${how}(${who}, ${many}, ${describe(injected)})`,
});

const tidying = (who: number, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      const { problems } = await actor.store.tidy();
      // An interrupted compression leaves two files of one event.
      if (actor.files.fired) widen(model, model.events.keys());
      else assert.deepEqual(problems, []);
    }),
  toString: () => `tidy(${who}, ${describe(injected)})`,
});

const expiring = (who: number, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      await actor.store.expire();
    }),
  toString: () => `expire(${who}, ${describe(injected)})`,
});

const requeueing = (who: number, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      for (const event of model.events.values()) if (event.states.has('dead')) event.states.add('live');
      await actor.store.requeueDead();
      if (!actor.files.fired) for (const event of model.events.values()) event.states.delete('dead');
    }),
  toString: () => `requeueDead(${who}, ${describe(injected)})`,
});

const passing = (ms: number): Command => ({
  check: () => true,
  async run(model, real) {
    await real.clock.advance(ms);
    for (const event of model.events.values())
      if (real.clock.now() - event.storedAtMs > 7 * DAY_MS) event.states.add('absent');
  },
  toString: () => `pass(${ms})`,
});

const dying = (who: number): Command => ({
  check: () => true,
  async run(_, real) {
    const actor = real.actors[who];
    if (!actor) return;
    real.claimants.end(actor.claimant);
    real.actors[who] = newActor(real.clock, real.directory, real.claimants);
  },
  toString: () => `die(${who})`,
});

const closing = (who: number, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      actor.claimed.clear();
      await actor.store.close();
    }),
  toString: () => `close(${who}, ${describe(injected)})`,
});

const describe = (injected: Injected | undefined): string =>
  injected ? `${injected.fault} at call ${injected.at}` : 'no fault';

/** Verifies, after all processes have ended, that each event is in a state that the model allows and nothing leaks. */
async function finalCheck(model: Model, { clock, directory, claimants, actors }: Real): Promise<void> {
  for (const { claimant } of actors) claimants.end(claimant);
  await clock.advance(2 * 60 * 60 * 1000);
  const store = createEventStore({ directory, clock, claimants });
  // Two audits that agree correct the block count.
  for (let i = 0; i < 3; i++) {
    assert.deepEqual((await store.tidy()).problems, []);
    await clock.advance(11_000);
  }
  assert.deepEqual(tree(join(directory, 'tmp')), []);
  assert.deepEqual(tree(join(directory, 'claimed')), []);
  const files = [directory, join(directory, 'dead'), join(directory, 'quarantine')].flatMap((folder) =>
    pendingFiles(folder).map((name) => join(folder, name)),
  );
  const blocks = files.reduce((sum, path) => sum + blocksOf(nodeFiles.stat(path)?.bytes ?? 0), 0);
  assert.equal((await store.stats()).bytes, blocks * 4096);

  const found = new Map<string, Set<ModelState>>();
  for (const [state, modelState] of [
    ['pending', 'live'],
    ['dead', 'dead'],
    ['quarantine', 'quarantine'],
  ] as const)
    for (const { event_id } of await store.list({ state, limit: 10_000 }))
      found.set(event_id, (found.get(event_id) ?? new Set<ModelState>()).add(modelState));
  for (const [id, { states, storedAtMs, data }] of model.events) {
    const expired = clock.now() - storedAtMs > 7 * DAY_MS;
    const actual = found.get(id) ?? new Set<ModelState>();
    for (const state of actual) assert.ok(states.has(state), `${id} is ${state}`);
    assert.ok(states.has('absent') || expired || actual.size > 0, `${id} is missing`);
    if (actual.size > 0) assert.equal((await store.show(id))?.event?.event_data, data);
  }
}

const who = fc.nat(1);
const injected = fc.option(
  fc.record({
    at: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 80 })),
    fault: fc.constantFrom<Fault>(
      'ENOSPC',
      'EIO',
      'EACCES',
      'EMFILE',
      'short',
      'short-full',
      'crash-before',
      'crash-after',
    ),
  }),
  { nil: undefined },
);
const size = fc.constantFrom(10, 3_000, 5_000, 20_000);
const how = fc.constantFrom<Settlement>(
  'acknowledge',
  'acknowledge',
  'retryLater',
  'release',
  'deadLetter',
  'quarantine',
);

const commands = fc.commands(
  [
    fc.tuple(who, size, fc.boolean(), injected).map((args) => storing(...args)),
    fc.tuple(who, size, fc.boolean(), injected).map((args) => storing(...args)),
    fc.tuple(who, fc.integer({ min: 1, max: 10 }), injected).map((args) => claiming(...args)),
    fc.tuple(who, how, fc.integer({ min: 1, max: 10 }), injected).map((args) => settling(...args)),
    fc.tuple(who, injected).map((args) => tidying(...args)),
    fc.tuple(who, injected).map((args) => expiring(...args)),
    fc.tuple(who, injected).map((args) => requeueing(...args)),
    fc.tuple(who, injected).map((args) => closing(...args)),
    fc.constantFrom(1, 1_500, 2 * 60 * 60 * 1000, 3 * DAY_MS).map(passing),
    who.map(dying),
  ],
  { maxCommands: 60, size: 'large' },
);

test('a store loses no accepted event and returns no settled one when calls fail and processes end at any point', async () => {
  const run = fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const clock = new ManualClock(Date.now());
      const { directory, remove } = scratch();
      const claimants = new TestClaimants();
      const actors = [newActor(clock, directory, claimants), newActor(clock, directory, claimants)];
      const real: Real = { clock, directory, claimants, actors };
      const model: Model = { events: new Map() };
      try {
        await fc.asyncModelRun(() => ({ model, real }), sequence);
        await finalCheck(model, real);
      } finally {
        remove();
      }
    }),
    { numRuns: Number(process.env['MODEL_RUNS'] ?? 120) },
  );
  await expect(run).resolves.toBeUndefined();
});
