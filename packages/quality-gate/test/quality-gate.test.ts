import { ManualClock } from '@hookline/clock/manual';
import { systemClock } from '@hookline/clock';
import { failure, success } from '@hookline/outcome';
import { expect, test } from 'vitest';
import {
  type Checker,
  type Judgement,
  type KnownText,
  QualityGate,
  type QualityGateOptions,
  qualityResults,
} from '../src/index.ts';
import { words } from './fixtures.ts';

function gateWith(options: Partial<QualityGateOptions> = {}) {
  const gate = new QualityGate({ checkers: [words], clock: systemClock, budgetMs: 60_000, ...options });
  return (before: KnownText, after: KnownText, path = '/home/dev/a.ts', sessionId = 's1'): Promise<Judgement> =>
    gate.judge({ sessionId, tool: 'Edit', path, before, after });
}

test('what an edit adds is told once in a session, with its line', async () => {
  const judge = gateWith();
  const first = await judge('eval(a)\n', 'eval(a)\neval(b)\n');
  expect(first).toMatchObject({ decision: 'told', score: 0.9, existing: 1 });
  expect(first.text).toBe('hookline quality: this Edit adds 1 problem to a.ts:\n- line 2: eval (words): no eval');
  expect(await judge('eval(a)\n', 'eval(a)\n\neval(b)\n')).toMatchObject({ decision: 'silent', score: 0.9 });
  expect(await judge('eval(a)\n', 'eval(a)\neval(b)\n', '/home/dev/a.ts', 's2')).toMatchObject({ decision: 'told' });
  expect(await judge('eval(a)\n', 'eval(a)\neval(b)\n', '/home/dev/b.ts')).toMatchObject({ decision: 'told' });
});

test('an edit without new violations is passed in silence', async () => {
  const judge = gateWith({ mode: 'block' });
  expect(await judge('eval(a)\nb\n', 'eval(a)\nc\n')).toMatchObject({ decision: 'silent', score: 1, existing: 1 });
  expect(await judge(null, 'a\n')).toMatchObject({ decision: 'silent', score: 1 });
});

test('settled and scored violations count for the score and are not told, and rules that are off do not count', async () => {
  const judge = gateWith({ tiers: { debugger: 'score', eval: 'off' } });
  expect(await judge('', 'unused\nany\ndebugger\neval\n')).toMatchObject({ decision: 'silent', score: 0.7 });
});

test('nothing is checked, and the score is null, where no check applies', async () => {
  const judge = gateWith({ ignores: (path) => path.includes('/vendor/'), maxLength: 20 });
  const skipped = async (...args: Parameters<typeof judge>) => {
    const { decision, score, skipped: why } = await judge(...args);
    expect([decision, score]).toEqual(['skipped', null]);
    return why;
  };
  expect(await skipped('', 'eval', '/home/dev/notes.md')).toBe('no-checker');
  expect(await skipped('', 'eval', '/home/dev/vendor/a.ts')).toBe('ignored');
  expect(await skipped('eval', 'eval')).toBe('unchanged');
  expect(await skipped('a'.repeat(21), 'eval')).toBe('too-large');
  expect(await skipped('', 'eval\0')).toBe('no-text');
  expect(await skipped(undefined, 'eval')).toBe('unknown-text');
  expect(await skipped('eval', undefined)).toBe('unknown-text');
  expect(await skipped('eval', null)).toBe('no-edit');
});

test('a checker that does not know the language gives a score only for what it finds', async () => {
  const judge = gateWith({ checkers: [{ ...words, general: true }] });
  expect(await judge('', 'a')).toMatchObject({ decision: 'silent', score: null });
  expect(await judge('', 'eval')).toMatchObject({ decision: 'told', score: 0.9 });
});

test('a syntax error is new only where the file had none', async () => {
  const broken: Checker = {
    ...words,
    check: async ({ text }) => {
      const line = text.split('\n').findIndex((each) => each.includes('(('));
      const rule = {
        rule: 'syntax-error',
        category: 'syntax',
        tier: 'instant',
        message: 'no',
        source: 'words',
      } as const;
      return success(line < 0 ? [] : [{ ...rule, line: line + 1 }]);
    },
  };
  const judge = gateWith({ checkers: [broken] });
  expect(await judge('a\n((\n', '((\na\n((\n')).toMatchObject({ decision: 'silent', score: 1 });
  expect(await judge('a\n', '((\na\n')).toMatchObject({ decision: 'told', score: 0.9 });
});

test('in mode warn nothing is denied, and in mode block only a violation of that tier is', async () => {
  expect(await gateWith({ mode: 'warn' })('', 'eval(a)')).toMatchObject({ decision: 'told' });
  const judge = gateWith({ mode: 'block' });
  expect(await judge('', 'debugger')).toMatchObject({ decision: 'told' });
  const denied = await judge('', 'debugger\neval(a)');
  expect(denied.decision).toBe('denied');
  expect(denied.text).toMatch(/adds 2 problems to a\.ts:[^]*\nNothing was written\.$/);
});

test('a rule is denied twice in a file, whatever the agent tries, and then passes', async () => {
  const judge = gateWith({ mode: 'block' });
  const decisions = [];
  for (let attempt = 0; attempt < 200; attempt++) {
    decisions.push((await judge('', `${'\n'.repeat(attempt % 7)}eval(${attempt})`)).decision);
  }
  expect(decisions.slice(0, 3)).toEqual(['denied', 'denied', 'overridden']);
  expect(new Set(decisions.slice(2))).toEqual(new Set(['overridden']));
  // Another file and another session have denials of their own.
  expect((await judge('', 'eval(a)', '/home/dev/b.ts')).decision).toBe('denied');
  expect((await judge('', 'eval(a)', '/home/dev/a.ts', 's2')).decision).toBe('denied');
});

test('a checker that hangs is left behind at the end of the budget, its signal is aborted, and what others found is used', async () => {
  const clock = new ManualClock();
  let signal: AbortSignal | undefined;
  const hanging: Checker = {
    id: 'hanging',
    handles: () => true,
    check: (text) => {
      signal = text.signal;
      return new Promise(() => {});
    },
  };
  const judging = gateWith({ checkers: [hanging, words], clock, budgetMs: 800 })('', 'eval(a)');
  await clock.advance(799);
  expect(signal?.aborted).toBe(false);
  await clock.advance(1);
  const judgement = await judging;
  expect(judgement).toMatchObject({ decision: 'told', score: 0.9 });
  expect(judgement.runs).toMatchObject([
    { id: 'hanging', outcome: 'late', ms: 800 },
    { id: 'words', outcome: 'checked' },
  ]);
  expect(signal?.aborted).toBe(true);
  expect(clock.pendingTimers).toBe(0);
  expect(qualityResults(judgement)).toMatchObject({ late: true, quality_score: 0.9, decision: 'told' });
});

test('a checker that failed three times in a row rests for ten minutes', async () => {
  const clock = new ManualClock();
  let calls = 0;
  let works = false;
  const flaky: Checker = {
    id: 'flaky',
    handles: () => true,
    check: async (text) => {
      calls++;
      if (works) return words.check(text);
      if (calls === 2) throw new Error('thrown');
      return failure('no answer');
    },
  };
  const judge = gateWith({ checkers: [flaky], clock });
  const outcomes = [];
  for (let call = 0; call < 5; call++) outcomes.push((await judge('', `a${call}`)).runs[0]);
  expect(outcomes.map((run) => run?.outcome)).toEqual(['failed', 'failed', 'failed', 'resting', 'resting']);
  expect(outcomes.map((run) => run?.reason)).toEqual([
    'Error: no answer',
    'Error: thrown',
    'Error: no answer',
    undefined,
    undefined,
  ]);
  expect(calls).toBe(3);
  expect(await judge('', 'eval')).toMatchObject({ decision: 'silent', score: null });
  works = true;
  await clock.advance(600_000);
  expect(await judge('', 'eval')).toMatchObject({ decision: 'told', score: 0.9 });
});

test('a checker that is late twelve times in a row rests', async () => {
  const clock = new ManualClock();
  const hanging: Checker = { id: 'hanging', handles: () => true, check: () => new Promise(() => {}) };
  const judge = gateWith({ checkers: [hanging], clock, budgetMs: 800 });
  const outcomes: unknown[] = [];
  for (let call = 0; call < 13; call++) {
    const judging = judge('', `a${call}`);
    await clock.advance(800);
    outcomes.push((await judging).runs[0]?.outcome);
  }
  expect(outcomes).toEqual([...Array.from({ length: 12 }, () => 'late'), 'resting']);
});

test('a record has what was found, at most 20 violations, and says when a denial was overridden', async () => {
  const judge = gateWith({ mode: 'block' });
  const many = Array.from({ length: 30 }, (_, index) => `eval(${index})`).join('\n');
  await judge('', many);
  await judge('', many);
  const record = qualityResults(await judge('', many));
  expect(record).toMatchObject({
    score_version: 'introduced-1',
    quality_score: 0,
    violations_found: 30,
    violations_existing: 0,
    decision: 'passed',
    overridden: true,
    late: false,
  });
  expect(record['violations']).toHaveLength(20);
  expect(qualityResults(await judge('a', 'a'))).toMatchObject({
    decision: 'skipped',
    skipped: 'unchanged',
    quality_score: null,
  });
});

test('components are those of the changed lines, and null when no checker that counts them finished', async () => {
  const counting: Checker = {
    ...words,
    measure: async ({ text }) =>
      success(
        text.split('\n').map((line, index) => ({ component: 'naming', line: index + 1, good: !line.includes('_') })),
      ),
  };
  const judgement = await gateWith({ checkers: [counting] })('a_b\n', 'a_b\nc\nd_e');
  expect(qualityResults(judgement)).toMatchObject({
    components: { naming: 0.5, types: null, docs: null, errors: null },
    components_score: 0.5,
  });
  const failing: Checker = { ...counting, measure: async () => failure('no answer') };
  const none = { components: null, components_score: null };
  for (const checkers of [[words], [failing]])
    expect(qualityResults(await gateWith({ checkers })('', 'a'))).toMatchObject(none);
});

test('options out of range are refused by name', () => {
  expect(() => gateWith({ budgetMs: 0 })).toThrow('budgetMs must be above 0, not 0');
  expect(() => gateWith({ maxLength: 0 })).toThrow('maxLength must be 1 or more, not 0');
  expect(() => gateWith({ maxFindings: 0 })).toThrow('maxFindings must be 1 or more, not 0');
  expect(() => gateWith({ maxCharacters: 10 })).toThrow('maxCharacters must be 200 or more, not 10');
});
