import { ManualClock } from '@hookline/clock/manual';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CircuitBreaker, createCircuitBreaker, isResilienceError } from '../src/index.ts';
import { type Held, fails, held, repeat, stateOf, turn } from './support/calls.ts';

const OPEN_MS = 1_000;
const DEADLINE_MS = 300;

/** A running call, with the era in which it began. Each transition starts a new era. */
interface Pending {
  readonly era: number;
  readonly probe: boolean;
  readonly dueMs: number;
  readonly index: number;
  readonly controller: AbortController;
}

/** The expected circuit. */
interface Model {
  kind: 'closed' | 'open' | 'half_open' | 'isolated';
  era: number;
  failures: number;
  nowMs: number;
  openUntilMs: number;
  pending: Pending[];
}

interface Real {
  readonly clock: ManualClock;
  readonly breaker: CircuitBreaker;
  readonly calls: Held<string>;
}

const to = (model: Model, kind: Model['kind']): void => {
  model.kind = kind;
  model.era++;
  model.failures = 0;
  if (kind === 'open') model.openUntilMs = model.nowMs + OPEN_MS;
};

const fail = (model: Model, call: Pending): void => {
  if (call.era !== model.era) return;
  if (call.probe) to(model, 'open');
  else if (++model.failures === 3) to(model, 'open');
};

const succeed = (model: Model, call: Pending): void => {
  if (call.era !== model.era) return;
  if (call.probe) to(model, 'closed');
  else model.failures = 0;
};

const check = (model: Model, { breaker }: Real): void => {
  const { state, is_available, failure_count } = breaker.state();
  expect(state).toBe(model.kind);
  expect(is_available).toBe(wouldPass(model));
  if (state === 'closed') expect(failure_count).toBe(model.failures);
};

const wouldPass = (model: Model): boolean => {
  if (model.kind === 'open') return model.nowMs >= model.openUntilMs;
  if (model.kind === 'half_open') return !model.pending.some(({ era, probe }) => probe && era === model.era);
  return model.kind === 'closed';
};

type Command = fc.AsyncCommand<Model, Real>;

const call: Command = {
  check: () => true,
  async run(model, real) {
    const passes = wouldPass(model);
    const before = real.calls.calls.length;
    const controller = new AbortController();
    const outcome = real.breaker.attempt(real.calls.operation, controller.signal);
    await turn();
    expect(real.calls.calls.length - before).toBe(passes ? 1 : 0);
    if (!passes) {
      expect(await outcome).toMatchObject({ ok: false, error: { name: 'ResilienceError' } });
    } else {
      if (model.kind === 'open') to(model, 'half_open');
      const probe = model.kind === 'half_open';
      model.pending.push({ era: model.era, probe, dueMs: model.nowMs + DEADLINE_MS, index: before, controller });
    }
    check(model, real);
  },
  toString: () => 'call',
};

const settle = (which: number, well: boolean): Command => ({
  check: (model) => model.pending.length > 0,
  async run(model, real) {
    const [pending] = model.pending.splice(which % model.pending.length, 1);
    if (!pending) return;
    const made = real.calls.calls[pending.index];
    if (well) made?.resolve('fine');
    else made?.reject(new Error('down'));
    await turn();
    if (well) succeed(model, pending);
    else fail(model, pending);
    check(model, real);
  },
  toString: () => `${well ? 'succeed' : 'fail'} ${which}`,
});

/** Aborts a call. The result must count for nothing. */
const abandon = (which: number): Command => ({
  check: (model) => model.pending.length > 0,
  async run(model, real) {
    const [pending] = model.pending.splice(which % model.pending.length, 1);
    pending?.controller.abort(new Error('no longer wanted'));
    if (pending) real.calls.calls[pending.index]?.reject(new Error('aborted'));
    await turn();
    check(model, real);
  },
  toString: () => `abandon ${which}`,
});

const advance = (ms: number): Command => ({
  check: () => true,
  async run(model, real) {
    const untilMs = model.nowMs + ms;
    const overrun = model.pending.filter(({ probe, dueMs }) => probe && dueMs <= untilMs);
    model.pending = model.pending.filter((pending) => !overrun.includes(pending));
    for (const pending of overrun) {
      model.nowMs = pending.dueMs;
      fail(model, pending);
    }
    model.nowMs = untilMs;
    await real.clock.advance(ms);
    real.clock.jumpWall(-ms * 3);
    check(model, real);
  },
  toString: () => `advance ${ms}`,
});

const byHand = (kind: 'closed' | 'isolated'): Command => ({
  check: () => true,
  async run(model, real) {
    if (kind === 'closed') real.breaker.reset();
    else real.breaker.isolate();
    if (kind === 'closed' || model.kind !== 'isolated') to(model, kind);
    check(model, real);
  },
  toString: () => (kind === 'closed' ? 'reset' : 'isolate'),
});

test('circuit matches the model for any sequence of calls, results, time and interventions', async () => {
  const commands = fc.commands(
    [
      fc.constant(call),
      fc.tuple(fc.nat(9), fc.boolean()).map(([which, well]) => settle(which, well)),
      fc.tuple(fc.nat(9), fc.constant(false)).map(([which, well]) => settle(which, well)),
      fc.nat(9).map(abandon),
      fc.constantFrom(1, 299, 300, 999, 1_000).map(advance),
      fc.constantFrom('closed' as const, 'isolated' as const).map(byHand),
    ],
    { maxCommands: 80, size: 'large' },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const clock = new ManualClock();
      const breaker = createCircuitBreaker({ clock, openMs: OPEN_MS, probeDeadlineMs: DEADLINE_MS });
      const model: Model = { kind: 'closed', era: 0, failures: 0, nowMs: 0, openUntilMs: 0, pending: [] };
      await fc.asyncModelRun(() => ({ model, real: { clock, breaker, calls: held<string>() } }), sequence);
      expect(breaker.state().state).toBe(model.kind);
    }),
    { numRuns: 200 },
  );
});

test('circuit makes or rejects every call that arrives during a transition and lets none wait', async () => {
  const endings = fc.array(fc.constantFrom('well', 'badly', 'abandoned'), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(endings, fc.constantFrom(1, 2, 3), async (ends, probes) => {
      const clock = new ManualClock();
      const breaker = createCircuitBreaker({ clock, openMs: OPEN_MS, probeDeadlineMs: DEADLINE_MS, probes });
      await repeat(3, () => breaker.execute(fails));
      for (const end of ends) {
        if (breaker.state().state === 'open') await clock.advance(OPEN_MS);
        const halfOpen = breaker.state().state !== 'closed';
        const controller = new AbortController();
        const { operation, calls } = held<string>();
        const callers = [breaker.attempt(operation, controller.signal)];
        await turn();
        expect(calls).toHaveLength(1);
        if (end === 'well') calls[0]?.resolve('fine');
        else if (end === 'badly') calls[0]?.reject(new Error('down'));
        else controller.abort();
        for (let microtask = 0; microtask < 30; microtask++) {
          callers.push(breaker.attempt(operation));
          if (breaker.state().state === 'half_open') expect(calls.length).toBeLessThanOrEqual(probes + 1);
          await Promise.resolve();
        }
        const waiting = (await Promise.all(callers.map(stateOf))).filter((state) => state === 'pending');
        expect(waiting.length).toBeLessThan(calls.length + 1);
        for (const call of calls) call.resolve('fine');
        const outcomes = await Promise.all(callers);
        const refused = outcomes.slice(1).filter(({ ok }) => !ok);
        expect(refused.every((outcome) => !outcome.ok && isResilienceError(outcome.error, 'circuit_open'))).toBe(true);
        if (halfOpen && end === 'badly') expect(breaker.state().state).toBe('open');
      }
    }),
    { numRuns: 100 },
  );
});
