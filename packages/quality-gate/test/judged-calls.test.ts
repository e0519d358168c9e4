import { ManualClock } from '@hookline/clock/manual';
import { expect, test } from 'vitest';
import { type Checker, type FinishedCall, JudgedCalls, QualityGate, qualityResults } from '../src/index.ts';
import { words } from './fixtures.ts';

function setUp(checker: Checker = words, mode: 'block' | 'warn' = 'warn') {
  const clock = new ManualClock();
  const judged: string[] = [];
  let checks = 0;
  const counting: Checker = { ...checker, check: (text) => (checks++, checker.check(text)) };
  const gate = new QualityGate({ checkers: [counting], clock, mode, budgetMs: 2000 });
  const calls = new JudgedCalls({
    gate,
    clock,
    onJudged: ({ callId }, { decision }) => judged.push(`${callId} ${decision}`),
  });
  return { calls, checks: () => checks, clock, judged };
}

function call(callId: string | undefined, after: string, before = ''): FinishedCall {
  return { sessionId: 's1', callId, tool: 'Edit', path: '/home/dev/a.ts', before, after };
}

/** A checker whose answers are given by the test. */
function slow(): { readonly checker: Checker; readonly finish: () => void } {
  const finished = Promise.withResolvers<void>();
  const check: Checker['check'] = async (text) => (await finished.promise, words.check(text));
  return { checker: { ...words, check }, finish: finished.resolve };
}

test('hook and record of a call share one judgement, whichever comes first', async () => {
  for (const hookFirst of [true, false]) {
    const { calls, checks, clock, judged } = setUp();
    const one = call('c1', 'eval');
    const first = hookFirst ? calls.answer(one) : calls.judgementOf(one, clock.now());
    const second = hookFirst ? calls.judgementOf(one, clock.now()) : calls.answer(one);
    const [text, judgement] = await Promise.all(hookFirst ? [first, second] : [second, first]);
    expect(text).toBe('hookline quality: this Edit adds 1 problem to a.ts:\n- line 1: eval (words): no eval');
    expect(judgement).toMatchObject({ decision: 'told', score: 0.9 });
    expect(checks()).toBe(1);
    expect(judged).toEqual(['c1 told']);
    expect(clock.pendingTimers).toBe(0);
  }
});

test('a record waits for the hook of its call, and is made without it when it does not ask', async () => {
  const { calls, clock, judged } = setUp();
  const record = calls.judgementOf(call('c1', 'eval'), clock.now());
  await clock.advance(2499);
  expect(judged).toEqual([]);
  await clock.advance(1);
  expect(await record).toMatchObject({ decision: 'unasked', score: 0.9 });
  expect(qualityResults(await record)).toMatchObject({ decision: 'unasked', violations_found: 1 });
  // The hook comes too late: its answer would contradict the record.
  expect(await calls.answer(call('c1', 'eval'))).toBeUndefined();
  expect(judged).toEqual(['c1 unasked']);
});

test('a record of a call from before is not delayed', async () => {
  const { calls, clock } = setUp();
  expect(await calls.judgementOf(call('c1', 'eval'), clock.now() - 2500)).toMatchObject({ decision: 'unasked' });
  expect(await calls.judgementOf(call('c2', 'a', 'a'), clock.now() - 2500)).toMatchObject({ decision: 'skipped' });
  expect(clock.pendingTimers).toBe(0);
});

test('a call that is recorded again has the same judgement', async () => {
  const { calls, clock, judged } = setUp();
  await calls.answer(call('c1', 'eval'));
  const first = await calls.judgementOf(call('c1', 'eval'), clock.now());
  expect(await calls.judgementOf(call('c1', 'eval'), clock.now())).toBe(first);
  expect(judged).toEqual(['c1 told']);
});

test('a hook is answered in time, and what was late is told with the next call of the session', async () => {
  const { checker, finish } = slow();
  const { calls, clock } = setUp(checker);
  const answer = calls.answer(call('c1', 'eval'));
  await clock.advance(800);
  expect(await answer).toBeUndefined();
  const record = calls.judgementOf(call('c1', 'eval'), clock.now());
  finish();
  expect(await record).toMatchObject({ decision: 'told', score: 0.9 });
  expect(await calls.answer({ ...call('c2', 'a'), sessionId: 's2' })).toBeUndefined();
  expect(await calls.answer(call('c3', 'a'))).toContain('line 1: eval');
  expect(await calls.answer(call('c4', 'b'))).toBeUndefined();
});

test('calls without an id are told once', async () => {
  const { calls } = setUp();
  expect(await calls.answer(call(undefined, 'eval'))).toContain('eval');
  expect(await calls.answer(call(undefined, 'eval'))).toBeUndefined();
});

test('options out of range are refused by name', () => {
  const { calls: _, ...options } = { ...setUp(), gate: new QualityGate({ checkers: [], clock: new ManualClock() }) };
  const make = (more: object): JudgedCalls => new JudgedCalls({ ...options, onJudged: () => {}, ...more });
  expect(() => make({ answerMs: 0 })).toThrow('answerMs must be above 0, not 0');
  expect(() => make({ graceMs: -1 })).toThrow('graceMs must be 0 or more, not -1');
});

test('a call is denied twice before it runs; the third passes, is not told again, and its record says so', async () => {
  const { calls, clock, judged } = setUp(words, 'block');
  expect(await calls.propose(call('c0', 'a'))).toBeUndefined();
  expect(await calls.propose(call('c1', 'eval'))).toMatchObject({ decision: 'denied' });
  expect(await calls.propose(call('c2', ' eval'))).toMatchObject({ decision: 'denied' });
  expect(await calls.propose(call('c3', 'eval'))).toMatchObject({ decision: 'overridden' });
  expect(await calls.answer(call('c3', 'eval'))).toBeUndefined();
  const record = await calls.judgementOf(call('c3', 'eval'), clock.now());
  expect(qualityResults(record)).toMatchObject({ decision: 'passed', overridden: true, quality_score: 0.9 });
  expect(judged).toEqual(['c1 denied', 'c2 denied', 'c3 overridden']);
  expect(clock.pendingTimers).toBe(0);
});

test('a call passes when its check is late, when it has no id, and in mode warn; afterwards it is told', async () => {
  const { checker, finish } = slow();
  const { calls, clock } = setUp(checker, 'block');
  const proposed = calls.propose(call('c1', 'eval'));
  await clock.advance(800);
  expect(await proposed).toBeUndefined();
  finish();
  expect(await calls.propose(call(undefined, 'eval'))).toBeUndefined();
  expect(await calls.answer(call('c1', 'eval'))).toContain('line 1: eval (words)');
  expect(await setUp().calls.propose(call('c1', 'eval'))).toBeUndefined();
});
