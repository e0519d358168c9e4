import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adjustBudget,
  analyzeWeek,
  budgetLeft,
  budgetPlotSvg,
  budgetReport,
  formatHistory,
  type HistoryRow,
  historyRow,
  parseHistory,
  recordWork,
  SHARED_BUDGET_DEFAULTS,
  type SharedBudget,
  sharedBudgetSchema,
  type WorkDone,
  workOf,
} from '../src/index.ts';
import { generateMonth, MONTH_FILE } from './fixtures/month.ts';

const recorded = (): WorkDone[] =>
  readFileSync(MONTH_FILE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as WorkDone);

/** Replays the recorded month and analyses each week on the Monday after it. */
function playMonth(): { budget: SharedBudget; rows: HistoryRow[] } {
  const mondays = ['2026-10-12', '2026-10-19', '2026-10-26', '2026-11-02'];
  let budget: SharedBudget = SHARED_BUDGET_DEFAULTS;
  const rows: HistoryRow[] = [];
  const left = recorded();
  for (const monday of mondays) {
    while (left[0] && left[0].at < Date.parse(monday)) budget = recordWork(budget, left.shift() as WorkDone);
    const analysis = analyzeWeek(workOf(budget));
    budget = adjustBudget(budget, analysis, monday);
    rows.push(historyRow(monday, analysis, budget));
  }
  return { budget, rows };
}

describe('a recorded month', () => {
  test('equals the output of its generator', () => {
    expect(recorded()).toEqual(generateMonth());
  });

  test('results in the budgets calculated by hand', () => {
    const { budget, rows } = playMonth();
    // Week 1: 23 of 28 are 82.14 %, 32.14 points above 50: 15 + 5 * 32.14/50 = 18.21 % less.
    //   10,000 * 0.8179 = 8,179; 50,000 * 0.8179 = 40,895.
    // Week 2: 10 of 30 are 33.33 %: no change.
    // Week 3: 1 of 24 are 4.17 %, 15.83 points below 20: 5 + 5 * 15.83/20 = 8.96 % more.
    //   8,179 * 1.0896 = 8,911.84; 40,895 * 1.0896 = 44,559.19.
    // Week 4: 1 of 29 are 3.45 %, 16.55 points below 20: 5 + 5 * 16.55/20 = 9.14 % more.
    //   8,912 * 1.0914 = 9,726.56; 44,559 * 1.0914 = 48,631.69.
    expect(
      rows.map((row) => [row.delegated, row.direct, row.changePercent, row.sessionBudgetTokens, row.dailyBudgetTokens]),
    ).toEqual([
      [23, 5, -18.21, 8179, 40_895],
      [10, 20, 0, 8179, 40_895],
      [1, 23, 8.96, 8912, 44_559],
      [1, 28, 9.14, 9727, 48_632],
    ]);
    expect(rows.map((row) => row.savedPerDelegation)).toEqual([63_423 / 23, 38_481 / 10, 4670, 4638]);
    expect(budget.budget_adjustments.map(({ date, reason }) => [date, reason])).toEqual([
      ['2026-10-12', 'high-delegation'],
      ['2026-10-26', 'low-delegation'],
      ['2026-11-02', 'low-delegation'],
    ]);
    expect(sharedBudgetSchema.safeParse(budget).success).toBe(true);
  });

  test('survives formatting as CSV and appears in report and plot', () => {
    const { budget, rows } = playMonth();
    const text = formatHistory(rows);
    expect(text.split('\n')[1]).toBe('2026-10-12,23,5,0.8214,32451,63423,2757.5,-18.21,8179,40895,high-delegation');
    expect(formatHistory(parseHistory(text).rows)).toBe(text);
    expect(parseHistory(`${text}2026-11-09,1,2\n\0\0\0\n`)).toMatchObject({ damagedLines: 2, rows: { length: 4 } });
    expect(budgetReport(budget, rows)).toContain(
      '2026-10-12  ███████████████████▊       82 %   -18.21 %      8,179  high delegation',
    );
    const narrow = budgetReport(budget, rows, { width: 50, color: false, timeZone: 'UTC' }).split('\n');
    expect(narrow.filter((line) => line.startsWith('2026-')).every((line) => line.length <= 50)).toBe(true);
    const svg = budgetPlotSvg(rows);
    expect(svg.match(/<rect /g)).toHaveLength(4);
    expect(svg).toContain('<title>2026-10-12: 82 % delegated, 8179 tokens a session</title>');
    expect(svg).toMatch(/^<svg [^>]+>[^]*<\/svg>\n$/);
    expect(budgetPlotSvg([])).not.toContain('NaN');
    expect(budgetReport(SHARED_BUDGET_DEFAULTS, [])).toContain('no delegation yet');
  });
});

describe('adjustBudget', () => {
  test('changes by a percentage within the bands for any week', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (delegated, direct) => {
        const { changePercent, delegationRate } = analyzeWeek({ delegated, direct, tokensUsed: 0, tokensSaved: 0 });
        if (delegated + direct < 5 || delegationRate === undefined) expect(changePercent).toBe(0);
        else if (delegationRate > 0.5) expect(changePercent >= -20 && changePercent <= -15).toBe(true);
        else if (delegationRate < 0.2) expect(changePercent >= 5 && changePercent <= 10).toBe(true);
        else expect(changePercent).toBe(0);
      }),
    );
  });

  test('applies once per week, keeps ten adjustments and respects the bounds', () => {
    const week = analyzeWeek({ delegated: 10, direct: 0, tokensUsed: 1, tokensSaved: 1 });
    let budget = SHARED_BUDGET_DEFAULTS;
    for (let index = 0; index < 30; index++) {
      const date = new Date(Date.UTC(2026, 0, 5 + 7 * index)).toISOString().slice(0, 10);
      budget = adjustBudget(budget, week, date);
      expect(adjustBudget(budget, week, date)).toBe(budget);
    }
    expect(budget.budget_adjustments).toHaveLength(10);
    expect([budget.session_budget_tokens, budget.daily_budget_tokens]).toEqual([2000, 10_000]);
  });
});

test('budgetLeft depends on session and day', () => {
  const work = { sessionId: 'a', delegated: false, tokensUsed: 4000, at: Date.UTC(2026, 10, 21, 23) };
  let budget = recordWork(SHARED_BUDGET_DEFAULTS, work);
  budget = recordWork(budget, { ...work, sessionId: 'b', tokensUsed: 9000 });
  expect(budgetLeft(budget, 'a', '2026-11-21')).toEqual({ sessionTokens: 6000, dayTokens: 37_000 });
  expect(budgetLeft(budget, 'other', '2026-11-22')).toEqual({ sessionTokens: 10_000, dayTokens: 50_000 });
  budget = recordWork(budget, { ...work, utcOffsetMinutes: 120 });
  expect(budget.usage).toMatchObject({ day: '2026-11-22', day_tokens: 4000, session_tokens: { a: 8000 } });
  expect(budgetLeft(recordWork(budget, { ...work, tokensUsed: 1e9 }), 'a', '2026-11-21').sessionTokens).toBe(0);
});
