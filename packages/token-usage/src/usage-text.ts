import type { TokenUsageGroup, TokenUsageRow, TokenUsageSums } from '@hookline/contracts';

/** Formats a count with separators between groups of three digits. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Formats a cost; `+` says that the cost of some responses is not known, and `?` that none is. */
export function costText({
  cost_usd,
  unpriced_messages,
}: Pick<TokenUsageSums, 'cost_usd' | 'unpriced_messages'>): string {
  if (cost_usd === null) return '?';
  const amount = cost_usd > 0 && cost_usd < 0.01 ? '<$0.01' : `$${cost_usd.toFixed(2)}`;
  return `${amount}${unpriced_messages > 0 ? '+' : ''}`;
}

/** Formats a time in the time zone of the process, such as `2026-01-31 17:05`. */
export function timeText(iso: string): string {
  const time = new Date(iso);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Headings of the sums. */
export const SUM_HEADINGS: readonly string[] = ['responses', 'input', 'output', 'cache read', 'cache write', 'cost'];

/** Returns the cells of sums under {@link SUM_HEADINGS}. */
export function sumCells(sums: TokenUsageSums): string[] {
  return [
    countText(sums.messages),
    countText(sums.input_tokens),
    countText(sums.output_tokens),
    countText(sums.cache_read_tokens),
    countText(sums.cache_write_5m_tokens + sums.cache_write_1h_tokens),
    costText(sums),
  ];
}

/** Headings of a group, in front of those of its sums. */
export const GROUP_HEADINGS: Readonly<Record<TokenUsageGroup, readonly string[]>> = {
  day: ['day'],
  week: ['week'],
  month: ['month'],
  session: ['session', 'last response', 'repository'],
  repo: ['repository'],
  model: ['model'],
  prompt: ['trace', 'last response', 'prompt'],
};

/** Returns the cells of a group under {@link GROUP_HEADINGS}. */
export function groupCells(by: TokenUsageGroup, row: TokenUsageRow): string[] {
  const name = row.key ?? '(unknown)';
  if (by === 'session') return [name, timeText(row.last_at), row.repository ?? ''];
  if (by === 'prompt') return [name, timeText(row.last_at), firstLine(row.prompt ?? '')];
  return [name];
}

/** Longest text of a prompt in a table, in characters. */
const PROMPT_CHARACTERS = 40;

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line.length > PROMPT_CHARACTERS ? `${line.slice(0, PROMPT_CHARACTERS - 1)}…` : line;
}
