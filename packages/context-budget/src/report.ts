import type { HistoryRow } from './history.ts';
import type { SharedBudget } from './shared-budget.ts';

/** Partial bar characters, from zero to seven eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const BAR_CELLS = 24;

/** Formats the budgets for a terminal, with one line per week and a bar for the share that was delegated. */
export function budgetReport(budget: SharedBudget, rows: readonly HistoryRow[]): string {
  const { delegation } = budget;
  const work = delegation.delegated + delegation.direct;
  const lines = [
    `budgets     ${tokens(budget.session_budget_tokens)} a session, ${tokens(budget.daily_budget_tokens)} a day`,
    `this week   ${delegation.delegated} of ${work} delegated, ${tokens(delegation.tokens_used)} used, ${tokens(delegation.tokens_saved)} saved`,
    `return      ${delegation.delegated === 0 ? 'no delegation yet' : `${tokens(Math.round(delegation.tokens_saved / delegation.delegated))} saved by each delegation`}`,
  ];
  if (rows.length > 0) lines.push('', 'week to     delegated', ...rows.map(weekLine));
  return `${lines.join('\n')}\n`;
}

function weekLine(row: HistoryRow): string {
  const rate = row.delegationRate;
  const bar = rate === undefined ? '' : barOf(rate);
  const share = rate === undefined ? 'none' : `${Math.round(rate * 100)} %`;
  const change = row.changePercent === 0 ? 'unchanged' : `${row.changePercent > 0 ? '+' : ''}${row.changePercent} %`;
  return `${row.date}  ${bar.padEnd(BAR_CELLS)} ${share.padStart(5)}  ${change.padStart(9)}  ${tokens(row.sessionBudgetTokens)} a session`;
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
