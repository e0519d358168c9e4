import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  BudgetTracker,
  SHARED_BUDGET_DEFAULTS,
  type SharedBudget,
  type SharedBudgetStore,
  type TrackedWork,
} from '../src/index.ts';

/** A Wednesday at noon, local time. */
const WEDNESDAY = new Date(2026, 10, 25, 12).getTime();
const DAY_MS = 86_400_000;
let clock: ManualClock;
let historyFile: string;
let recorded: TrackedWork[];

beforeEach(() => {
  clock = new ManualClock(WEDNESDAY);
  historyFile = join(temporaryFolder(), 'budget-history.csv');
  recorded = [];
});

function tracker(budget: Partial<SharedBudget> = {}, minWork?: number, isDelegating?: () => boolean): BudgetTracker {
  const store: SharedBudgetStore & { value: SharedBudget } = {
    value: { ...SHARED_BUDGET_DEFAULTS, ...budget },
    update: (transform) => {
      store.value = transform(store.value);
    },
  };
  const onWork = (work: TrackedWork) => recorded.push(work);
  return new BudgetTracker({ store, historyFile, clock, minWork, isDelegating, onWork });
}

const WEEK = { delegated: 30, direct: 10, tokens_used: 41_000, tokens_saved: 90_000 };

describe('BudgetTracker', () => {
  test('counts work against the session and the day in local time', async () => {
    const budgets = tracker();
    budgets.recordWork({ sessionId: 'a', delegated: false, tokensUsed: 4000 });
    budgets.recordWork({ sessionId: 'b', delegated: true, tokensUsed: 100, tokensSaved: 900 });
    expect([budgets.tokensLeft('a'), budgets.tokensLeft('b'), budgets.tokensLeft('c')]).toEqual([6000, 9900, 10_000]);
    expect(budgets.budget.usage).toMatchObject({ day: '2026-11-25', day_tokens: 4100 });
    expect(budgets.budget.delegation).toMatchObject({ delegated: 1, direct: 1, tokens_saved: 900 });
    expect(recorded).toMatchObject([{ sessionId: 'a' }, { sessionId: 'b', delegated: true }]);
    await clock.advance(DAY_MS);
    budgets.recordWork({ sessionId: 'a', delegated: false, tokensUsed: 1 });
    expect(budgets.budget.usage).toMatchObject({ day: '2026-11-26', day_tokens: 1 });
  });

  test('limits a session by the rest of the day', () => {
    const budgets = tracker({ daily_budget_tokens: 5000 });
    budgets.recordWork({ sessionId: 'a', delegated: false, tokensUsed: 4500 });
    expect(budgets.tokensLeft('other')).toBe(500);
  });

  test('adjusts the budgets to the week and stores a history row, once a week', async () => {
    const budgets = tracker({ delegation: WEEK });
    const analysis = await budgets.analyze();
    expect(analysis).toMatchObject({
      date: '2026-11-23',
      analysis: { changePercent: -17.5, reason: 'high-delegation' },
      sessionBudgetTokens: 8250,
      dailyBudgetTokens: 41_250,
    });
    for (let work = 0; work < 6; work++) budgets.recordWork({ sessionId: 'a', delegated: true, tokensUsed: 1 });
    expect((await budgets.analyze()).analysis).toMatchObject({ changePercent: 0, reason: 'analysed-already' });
    expect(await budgets.history()).toMatchObject({ rows: [{ date: '2026-11-23', delegated: 30 }], damagedLines: 0 });
    expect(budgets.budget).toMatchObject({ session_budget_tokens: 8250, delegation: { delegated: 6 } });
    await clock.advance(7 * DAY_MS);
    await budgets.analyze();
    expect(readFileSync(historyFile, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  test('leaves the budgets unchanged in a week with less work than the minimum', async () => {
    expect(await tracker({ delegation: WEEK }, 41).analyze()).toMatchObject({
      analysis: { changePercent: 0, reason: 'too-little-work' },
      dailyBudgetTokens: 50_000,
    });
  });

  test('analyses a week again that had too little work before', async () => {
    const budgets = tracker();
    expect((await budgets.analyze()).analysis.reason).toBe('too-little-work');
    for (let work = 0; work < 5; work++) budgets.recordWork({ sessionId: 'a', delegated: true, tokensUsed: 1 });
    expect((await budgets.analyze()).analysis).toMatchObject({ changePercent: -20, reason: 'high-delegation' });
    expect((await budgets.history()).rows).toMatchObject([{ delegated: 5, changePercent: -20 }]);
  });

  test('leaves the budgets unchanged while nothing can be delegated', async () => {
    const direct = { ...WEEK, delegated: 0, direct: 40 };
    const off = tracker({ delegation: direct }, undefined, () => false);
    expect(await off.analyze()).toMatchObject({
      analysis: { changePercent: 0, reason: 'delegation-off' },
      dailyBudgetTokens: 50_000,
    });
    expect(off.budget.delegation.direct).toBe(0);
    expect((await tracker({ delegation: direct }).analyze()).analysis).toMatchObject({ reason: 'analysed-already' });
  });

  test('rejects when the history cannot be written', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    historyFile = join(folder, 'file', 'budget-history.csv');
    await expect(tracker({ delegation: WEEK }).analyze()).rejects.toMatchObject({ name: 'AtomicFileError' });
  });

  test('stores figures of the other parts without touching the rest of their section', () => {
    const budgets = tracker();
    budgets.recordLargeOutput(2600);
    budgets.recordLargeOutput(400);
    const reading = { source: 'transcript', usedTokens: 90_000, at: 0 } as const;
    budgets.recordContext({ reading, level: 'unknown', compactionRecommended: false });
    budgets.recordSearchCache({ hits: 1, misses: 3, hit_rate: 0.25, tokens_saved: 8 });
    budgets.recordHookTimes({ avg_hook_time_ms: 12, slow_hook_count: 2 });
    expect(budgets.budget).toMatchObject({
      context: { context_debt: 3000, large_outputs_count: 2, current_tokens: 90_000, window_tokens: null },
      search_cache: { hits: 1, misses: 3, hit_rate: 0.25, tokens_saved: 8 },
      performance: { avg_hook_time_ms: 12, slow_hook_count: 2 },
    });
  });
});
