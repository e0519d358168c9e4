/**
 * Case 33: random sequences of everything that can be done to a store, by two processes, with a fault or the death
 * of the process at any call to the file system, against a model that says where each event may be.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EventStore, createEventStore } from '../src/index.ts';
import { blocksOf } from '../src/disk/usage.ts';
import { nodeFiles } from '../src/index.ts';
import { pendingFiles, scratch, tree } from './support/directories.ts';
import { type Fault, FaultyFiles } from './support/faulty-files.ts';
import { TestOwners } from './support/owners.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const EVENT = { event_type: 'pattern_created', pattern_id: '0123456789abcdef' };

/** Where an event may be. `live` is pending or claimed. */
type Place = 'absent' | 'live' | 'dead' | 'quarantine';

interface Modelled {
  places: Set<Place>;
  readonly storedAtMs: number;
  readonly data: string;
  /** A process died, or failed, with two files of it in place: it may be handed out twice. */
  doubled: boolean;
}

/** A process with its store. */
interface Actor {
  files: FaultyFiles;
  store: EventStore;
  owner: string;
  /** What it was handed and has not settled. */
  claimed: Set<string>;
}

interface Real {
  readonly clock: ManualClock;
  readonly directory: string;
  readonly owners: TestOwners;
  readonly actors: Actor[];
}

interface Model {
  readonly events: Map<string, Modelled>;
}

interface Injected {
  readonly at: number;
  readonly fault: Fault;
}

const newActor = (clock: ManualClock, directory: string, owners: TestOwners): Actor => {
  const files = new FaultyFiles();
  const store = createEventStore({ directory, clock, owners, files, compressAfterMs: 60 * 60 * 1000 });
  return { files, store, owner: owners.last, claimed: new Set() };
};

type Command = fc.AsyncCommand<Model, Real>;

/** Whether a step went through: nothing was injected, or what was injected was never reached. */
interface Step {
  readonly actor: Actor;
  readonly model: Model;
  readonly real: Real;
}

/** Does something as one process, with its fault, and buries it when it died of that. */
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
    real.owners.kill(actor.owner);
    real.actors[who] = newActor(real.clock, real.directory, real.owners);
  }
  actor.files.disarm();
}

const widen = (model: Model, ids: Iterable<string>, ...places: Place[]): void => {
  for (const id of ids) {
    const event = model.events.get(id);
    if (!event) continue;
    event.places = new Set([...event.places, ...places]);
    event.doubled = true;
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
        places: new Set(['absent', 'live']),
        storedAtMs: real.clock.now(),
        data,
        doubled: false,
      };
      model.events.set(id, modelled);
      const outcome = await actor.store.store(
        { ...EVENT, event_id: id, event_data: data },
        { durability: power ? 'power' : 'process' },
      );
      assert.ok(outcome.ok || actor.files.fired, 'refused for no reason');
      if (outcome.ok) modelled.places = new Set(['live']);
      else if (!actor.files.crashed) modelled.places = new Set(['absent']);
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
        assert.ok(modelled.places.has('live'), `${event.event_id} was handed out`);
        assert.equal(event.event_data, modelled.data);
        assert.ok(modelled.doubled || !other?.claimed.has(event.event_id), `${event.event_id} went to two`);
        assert.ok(real.clock.now() - modelled.storedAtMs <= 7 * DAY_MS, `${event.event_id} was too old`);
        actor.claimed.add(event.event_id);
      }
    }),
  toString: () => `claim(${who}, ${limit}, ${describe(injected)})`,
});

type Settlement = 'acknowledge' | 'retryLater' | 'release' | 'deadLetter' | 'quarantine';
const END: Readonly<Record<Settlement, Place>> = {
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
      const before = new Map(ids.map((id) => [id, model.events.get(id)?.places ?? new Set<Place>()]));
      const { lost } = await actor.store[how](ids, how === 'deadLetter' ? 'HTTP 400' : (undefined as never));
      // Each may be where it was or where it was to go, or both.
      if (actor.files.fired) widen(model, ids, END[how]);
      if (actor.files.crashed) return;
      for (const id of ids) {
        const modelled = model.events.get(id);
        if (!modelled) continue;
        const sure = !lost.includes(id) && !modelled.doubled;
        modelled.places = new Set(sure ? [END[how]] : [...(before.get(id) ?? []), END[how]]);
      }
      assert.ok(actor.files.fired || lost.every((id) => model.events.get(id)?.doubled), `${lost.join()} lost`);
    }),
  toString: () => `${how}(${who}, ${many}, ${describe(injected)})`,
});

const tidying = (who: number, injected?: Injected): Command => ({
  check: () => true,
  run: (model, real) =>
    as(who, injected, model, real, async ({ actor }) => {
      const { problems } = await actor.store.tidy();
      // A compression that is cut off leaves two files of one event.
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
      for (const event of model.events.values()) if (event.places.has('dead')) event.places.add('live');
      await actor.store.requeueDead();
      if (!actor.files.fired) for (const event of model.events.values()) event.places.delete('dead');
    }),
  toString: () => `requeueDead(${who}, ${describe(injected)})`,
});

const passing = (ms: number): Command => ({
  check: () => true,
  async run(model, real) {
    await real.clock.advance(ms);
    for (const event of model.events.values())
      if (real.clock.now() - event.storedAtMs > 7 * DAY_MS) event.places.add('absent');
  },
  toString: () => `pass(${ms})`,
});

const dying = (who: number): Command => ({
  check: () => true,
  async run(_, real) {
    const actor = real.actors[who];
    if (!actor) return;
    real.owners.kill(actor.owner);
    real.actors[who] = newActor(real.clock, real.directory, real.owners);
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

/** With every process dead and every fault over: what must be there is, what must not is not, and nothing leaks. */
async function finalCheck(model: Model, { clock, directory, owners, actors }: Real): Promise<void> {
  for (const { owner } of actors) owners.kill(owner);
  await clock.advance(2 * 60 * 60 * 1000);
  const store = createEventStore({ directory, clock, owners });
  // The block count is put right by two findings that agree.
  for (let i = 0; i < 3; i++) {
    assert.deepEqual((await store.tidy()).problems, []);
    await clock.advance(11_000);
  }
  assert.deepEqual(tree(join(directory, 'tmp')), []);
  assert.deepEqual(tree(join(directory, 'claimed')), []);
  const files = [directory, join(directory, 'dead'), join(directory, 'quarantine')].flatMap((where) =>
    pendingFiles(where).map((name) => join(where, name)),
  );
  const blocks = files.reduce((sum, path) => sum + blocksOf(nodeFiles.stat(path)?.bytes ?? 0), 0);
  assert.equal((await store.stats()).bytes, blocks * 4096);

  const found = new Map<string, Set<Place>>();
  for (const [state, place] of [
    ['pending', 'live'],
    ['dead', 'dead'],
    ['quarantine', 'quarantine'],
  ] as const)
    for (const { event_id } of await store.list({ state, limit: 10_000 }))
      found.set(event_id, (found.get(event_id) ?? new Set<Place>()).add(place));
  for (const [id, { places, storedAtMs, data }] of model.events) {
    const expired = clock.now() - storedAtMs > 7 * DAY_MS;
    const where = found.get(id) ?? new Set<Place>();
    for (const place of where) assert.ok(places.has(place), `${id} is ${place}`);
    assert.ok(places.has('absent') || expired || where.size > 0, `${id} is nowhere`);
    if (where.size > 0) assert.equal((await store.show(id))?.event?.event_data, data);
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

test(
  'case 33: nothing accepted is lost and nothing settled comes back, whatever fails or dies, and when',
  { timeout: 120_000 },
  async () => {
    const run = fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const clock = new ManualClock(Date.now());
        const { directory, remove } = scratch();
        const owners = new TestOwners();
        const actors = [newActor(clock, directory, owners), newActor(clock, directory, owners)];
        const real: Real = { clock, directory, owners, actors };
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
  },
);
