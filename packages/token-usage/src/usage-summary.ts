import { CommandError, csv, type Report, report, table } from '@hookline/command-report';
import {
  type TokenUsageBlock,
  type TokenUsageBlocks,
  type TokenUsageBlocksQuery,
  tokenUsageGroupSchema,
  type TokenUsageQuery,
  type TokenUsageReport,
  type TokenUsageSums,
} from '@hookline/contracts';
import { type UsageFilterFlags, usageFilters } from './usage-filters.ts';
import { countText, GROUP_HEADINGS, groupCells, SUM_HEADINGS, sumCells, timeText } from './usage-text.ts';

/** Answers of the service. */
export interface UsageSource {
  readonly tokenUsage: (query: Partial<TokenUsageQuery>) => Promise<TokenUsageReport>;
  readonly tokenUsageBlocks: (query: TokenUsageBlocksQuery) => Promise<TokenUsageBlocks>;
}

/** Flags of `hookline usage`. */
export interface UsageFlags extends UsageFilterFlags {
  /** A group of `GET /usage`, or `block`. @defaultValue 'day' */
  readonly by?: string | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** A summary as a report, and as CSV. */
export interface UsageSummary extends Report {
  readonly csv: () => string;
}

/** Columns of the sums in CSV. */
const CSV_SUMS = [
  'messages',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'total_tokens',
  'web_searches',
  'cost_usd',
  'unpriced_messages',
] as const satisfies readonly (keyof TokenUsageSums)[];

/**
 * Asks for sums and describes them.
 *
 * @param where - the current time in milliseconds since 1970, and the time zone of days
 * @throws CommandError for wrong flags
 */
export async function usageSummary(
  source: UsageSource,
  flags: UsageFlags,
  where: { readonly now: number; readonly timezone: string },
): Promise<UsageSummary> {
  const filters = usageFilters(flags, where.now);
  const limit = flags.limit === undefined ? 50 : Number(flags.limit);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000))
    throw new CommandError(`--limit must be 1 to 1000, not ${flags.limit}`, 2);
  if (flags.by === 'block') return blockSummary(await source.tokenUsageBlocks(filters), limit);
  const by = tokenUsageGroupSchema.safeParse(flags.by ?? 'day');
  if (!by.success)
    throw new CommandError(
      `--by must be one of ${tokenUsageGroupSchema.options.join(', ')}, block, not ${flags.by}`,
      2,
    );
  const { cursor } = flags;
  return groupSummary(
    await source.tokenUsage({ ...filters, by: by.data, limit, timezone: where.timezone, ...(cursor && { cursor }) }),
  );
}

function groupSummary(answer: TokenUsageReport): UsageSummary {
  const { by, next, totals, usage } = answer;
  const keys = GROUP_HEADINGS[by];
  return {
    ...report(answer, () => {
      if (usage.length === 0) return EMPTY;
      const total = [...keys.map((_, index) => (index === 0 ? 'total' : '')), ...sumCells(totals)];
      const rows = usage.map((row) => [...groupCells(by, row), ...sumCells(row)]);
      return [
        table([[...keys, ...SUM_HEADINGS], ...rows, total]),
        ...(next === null ? [] : [`more: --cursor ${next}`]),
        ...notes(answer.prices, totals, answer.unpriced_models),
      ].join('\n');
    }),
    csv: () =>
      csv([
        [by, 'session_id', 'repository', 'sessions', 'models', 'first_at', 'last_at', ...CSV_SUMS],
        ...usage.map((row) => [
          row.key,
          row.session_id,
          row.repository,
          row.sessions,
          row.models.join(' '),
          row.first_at,
          row.last_at,
          ...CSV_SUMS.map((name) => row[name]),
        ]),
      ]),
  };
}

function blockSummary(answer: TokenUsageBlocks, limit: number): UsageSummary {
  const blocks = answer.blocks.slice(0, limit);
  return {
    ...report({ ...answer, blocks }, () => {
      if (blocks.length === 0) return EMPTY;
      const unpriced = { unpriced_messages: blocks.reduce((sum, block) => sum + block.unpriced_messages, 0) };
      return [
        table([['five hours from', '', ...SUM_HEADINGS], ...blocks.map(blockCells)]),
        ...notes(answer.prices, unpriced, []),
      ].join('\n');
    }),
    csv: () =>
      csv([
        ['start', 'end', 'active', 'models', 'first_at', 'last_at', ...CSV_SUMS],
        ...blocks.map((block) => [
          block.start,
          block.end,
          block.active,
          block.models.join(' '),
          block.first_at,
          block.last_at,
          ...CSV_SUMS.map((name) => block[name]),
        ]),
      ]),
  };
}

function blockCells(block: TokenUsageBlock): string[] {
  return [timeText(block.start), block.active ? 'now' : '', ...sumCells(block)];
}

const EMPTY =
  'no token usage; it is recorded after each turn of a session, and for earlier sessions by: hookline import --transcripts';

/** Returns what the figures are based on, and which costs are missing. */
function notes(
  prices: TokenUsageReport['prices'],
  { unpriced_messages: unpriced }: Pick<TokenUsageSums, 'unpriced_messages'>,
  models: readonly string[],
): string[] {
  const named = models.length === 0 ? '' : ` (${models.join(', ')})`;
  return [
    `costs are list prices as collected on ${prices.checked}; compare them with ${prices.source}`,
    ...(unpriced === 0
      ? []
      : [`without a known price${named}: ${countText(unpriced)} responses, whose cost is missing`]),
  ];
}
