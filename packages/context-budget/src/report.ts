import { formatFields, formatTable, PLAIN_VIEW, type View } from '@hookline/terminal-text';
import type { HistoryRow } from './history.ts';
import type { SharedBudget } from './shared-budget.ts';

/** Partial bar characters, from zero to seven eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const BAR_CELLS = 24;

/** Formats the budgets, their use this week and their changes, with a bar for the share that was delegated. */
export function budgetReport(budget: SharedBudget, rows: readonly HistoryRow[], view: View = PLAIN_VIEW): string {
  const { delegation, usage } = budget;
  const work = delegation.delegated + delegation.direct;
  const saved = delegation.delegated === 0 ? 0 : Math.round(delegation.tokens_saved / delegation.delegated);
  const day = usage.day === '' ? 'none yet' : `${tokens(usage.day_tokens)} tokens on ${usage.day}`;
  return [
    formatFields(
      [
        [
          'budgets',
          `${tokens(budget.session_budget_tokens)} tokens a session, ${tokens(budget.daily_budget_tokens)} a day`,
        ],
        ['used', `${day}, ${tokens(delegation.tokens_used)} since the last analysis`],
        ['work', `${delegation.delegated} of ${work} pieces delegated since the last analysis`],
        [
          'saved',
          delegation.delegated === 0
            ? 'no delegation yet'
            : `${tokens(delegation.tokens_saved)} tokens, ${tokens(saved)} by each delegation (estimated)`,
        ],
      ],
      view,
    ),
    ...(rows.length === 0
      ? []
      : [
          '',
          formatTable(
            [
              { header: 'WEEK TO' },
              { header: 'DELEGATED', optional: true },
              { header: 'SHARE', align: 'right' },
              { header: 'CHANGE', align: 'right' },
              { header: 'A SESSION', align: 'right' },
              { header: 'REASON', cut: 'end', optional: true },
            ],
            rows.map(weekCells),
            view,
          ),
        ]),
    '',
    'A piece of work is a change of code, delegated to another agent or made directly; tokens are what it added to the context.',
    'Each Monday, the budgets of a week with more than 50 % delegated fall by 15 to 20 %, below 20 % they rise by 5 to 10 %;',
    'then counting begins again. hookline budget analyze does so now, which changes the budgets.',
    adviceOf(budget),
  ].join('\n');
}

function adviceOf({ daily_budget_tokens: most, usage }: SharedBudget): string {
  if (usage.day_tokens <= most) return 'Nothing to do: the budget of a day is not used up.';
  return `The budget of ${usage.day} is used up: delegate more (hookline config show delegation), or wait for the next analysis.`;
}

function weekCells(row: HistoryRow): string[] {
  const rate = row.delegationRate;
  return [
    row.date,
    rate === undefined ? '' : barOf(rate).padEnd(BAR_CELLS),
    rate === undefined ? 'none' : `${Math.round(rate * 100)} %`,
    row.changePercent === 0 ? 'unchanged' : `${row.changePercent > 0 ? '+' : ''}${row.changePercent} %`,
    tokens(row.sessionBudgetTokens),
    row.reason.replaceAll('-', ' '),
  ];
}

function barOf(share: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

function tokens(count: number): string {
  return count.toLocaleString('en-US');
}

const WIDTH = 640;
const HEIGHT = 240;
const MARGIN = 40;

/**
 * Draws the weeks as an SVG document of 640 by 240: columns for the share that was delegated, a line for the budget of a
 * session, and rules at 20 % and 50 %. An empty history results in an empty frame.
 */
export function budgetPlotSvg(rows: readonly HistoryRow[]): string {
  const innerWidth = WIDTH - 2 * MARGIN;
  const innerHeight = HEIGHT - 2 * MARGIN;
  const most = Math.max(1, ...rows.map((row) => row.sessionBudgetTokens));
  const step = innerWidth / Math.max(1, rows.length);
  const y = (share: number): number => round(HEIGHT - MARGIN - share * innerHeight);
  const x = (index: number): number => round(MARGIN + (index + 0.5) * step);
  const columns = rows.map((row, index) => {
    const share = row.delegationRate ?? 0;
    const title = `<title>${row.date}: ${Math.round(share * 100)} % delegated, ${row.sessionBudgetTokens} tokens a session</title>`;
    return `<rect x="${round(x(index) - step * 0.3)}" y="${y(share)}" width="${round(step * 0.6)}" height="${round(share * innerHeight)}" fill="#7aa2d6">${title}</rect>`;
  });
  const points = rows.map((row, index) => `${x(index)},${y(row.sessionBudgetTokens / most)}`).join(' ');
  const rule = (share: number): string =>
    `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(share)}" y2="${y(share)}" stroke="#999" stroke-dasharray="4 4"/><text x="4" y="${y(share) + 4}">${share * 100} %</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11" role="img" aria-label="Share of work delegated, and budget of a session, by week">`,
    ...columns,
    rule(0.2),
    rule(0.5),
    `<line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(0)}" y2="${y(0)}" stroke="#333"/>`,
    ...(rows.length > 0 ? [`<polyline points="${points}" fill="none" stroke="#c0504d" stroke-width="2"/>`] : []),
    ...(rows.length > 0 ? [`<text x="${MARGIN}" y="${HEIGHT - 12}">${rows[0]?.date}</text>`] : []),
    `<text x="${MARGIN}" y="20">columns: delegated; line: a session's budget, at most ${tokens(most)} tokens</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
