import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { budgetReportCommand, contextStatus, outputStats, SHARED_BUDGET_DEFAULTS } from '../src/index.ts';

/** Answers of the process that measures. */
function answering(answers: Readonly<Record<string, unknown>>) {
  return { assist: async () => ({ ask: async <T>(route: string): Promise<T> => answers[route] as T }) };
}

it('reports the context of each session', async () => {
  const session = {
    level: 'critical',
    usedPercent: 76.25,
    reading: { usedTokens: 152_500, windowTokens: 200_000, source: 'transcript', at: 0 },
    compactionRecommended: true,
  };
  const access = answering({ 'GET /self-driving/context': { sessions: { s1: session }, shared: {} } });
  const lines = (await contextStatus(access)).text().split('\n');
  expect(lines.slice(0, 2)).toEqual([
    'SESSION    USED   TOKENS   WINDOW  LEVEL     SOURCE      MEASURED',
    's1       76.3 %  152,500  200,000  critical  transcript  1970-01-01T00:00:00.000Z',
  ]);
  expect(lines.at(-1)).toMatch(/^Nearly full: s1\. /);
  const none = answering({ 'GET /self-driving/context': { sessions: {}, shared: {} } });
  expect((await contextStatus(none)).text()).toMatch(/^no session since the daemon began/);
});

it('reports large outputs by tool', async () => {
  const access = answering({
    'GET /self-driving/outputs': {
      outputs: 7,
      largeOutputs: 2,
      contextDebtTokens: 9000,
      byTool: [{ tool: 'Bash', largeOutputs: 2, tokens: 9000 }],
      ever: { context_debt: 12_000 },
    },
  });
  expect((await outputStats(access)).text()).toContain('9000 tokens since the daemon began, 12000 in all');
});

it('reports budgets and writes the plot that is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'budget-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const access = answering({
    'GET /self-driving/budget': { budget: SHARED_BUDGET_DEFAULTS, rows: [], damagedLines: 0 },
  });
  const svg = join(folder, 'plot.svg');
  expect((await budgetReportCommand(access, { svg })).text()).toMatch(/^budgets /);
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
  const missing = budgetReportCommand(access, { svg: join(svg, 'plot.svg') });
  await expect(missing).rejects.toThrow('plot.svg cannot be written');
});
