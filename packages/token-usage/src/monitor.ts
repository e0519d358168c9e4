import type { TokenUsageBlock } from '@hookline/contracts';
import table from './plans.json' with { type: 'json' };

/** Limits of a plan for five hours. */
export interface PlanLimits {
  readonly plan: string;
  /** Input and output tokens. */
  readonly tokens: number;
  readonly cost_usd: number;
  readonly messages: number;
}

/** Limits of plans with their source. */
export interface PlanTable {
  readonly source: string;
  readonly checked: string;
  readonly note: string;
  readonly plans: readonly PlanLimits[];
}

/** The plans of this version. */
export const PLANS: PlanTable = table;

/** State of the current block, and what it is compared with. */
export interface UsageMonitor {
  /** Current block; `null` when the last one has ended. */
  readonly block: TokenUsageBlock | null;
  /** Input and output tokens of the current block. */
  readonly tokens: number;
  /** Rates since the first response of the block; `null` in its first minute. */
  readonly rate: { readonly tokens_per_minute: number; readonly cost_per_hour: number | null } | null;
  /** Figures at the end of the block when the rate stays the same; `null` without a rate. */
  readonly projection: { readonly tokens: number; readonly cost_usd: number | null } | null;
  readonly minutes_left: number;
  /** 90th percentiles of the blocks that have ended; `null` when there are none. */
  readonly p90: Omit<PlanLimits, 'plan'> | null;
  /** Number of blocks that have ended. */
  readonly ended_blocks: number;
  /** Limits of the plan that was asked for. */
  readonly plan: PlanLimits | null;
}

const MINUTE_MS = 60_000;

/**
 * Compares the current block with the blocks that have ended and with a plan.
 *
 * @param blocks - the latest first
 * @param now - milliseconds since 1970
 * @param plan - name of a plan in {@link PLANS}
 * @throws RangeError for an unknown plan
 */
export function monitorUsage(blocks: readonly TokenUsageBlock[], now: number, plan?: string): UsageMonitor {
  const limits = plan === undefined ? null : PLANS.plans.find((one) => one.plan === plan);
  if (limits === undefined)
    throw new RangeError(`plan must be one of ${PLANS.plans.map((one) => one.plan).join(', ')}, not ${plan}`);
  const block = blocks.find(({ active }) => active) ?? null;
  const ended = blocks.filter(({ active }) => !active);
  const minutesLeft = block === null ? 0 : Math.max(0, (Date.parse(block.end) - now) / MINUTE_MS);
  const rate = block === null ? null : rateOf(block, now);
  const tokens = block === null ? 0 : plainTokens(block);
  const cost = block?.cost_usd ?? null;
  return {
    block,
    tokens,
    rate,
    projection: rate && {
      tokens: Math.round(tokens + rate.tokens_per_minute * minutesLeft),
      cost_usd: cost === null || rate.cost_per_hour === null ? null : cost + (rate.cost_per_hour / 60) * minutesLeft,
    },
    minutes_left: Math.round(minutesLeft),
    p90:
      ended.length === 0
        ? null
        : {
            tokens: percentile90(ended.map(plainTokens)),
            cost_usd: percentile90(ended.map(({ cost_usd }) => cost_usd ?? 0)),
            messages: percentile90(ended.map(({ messages }) => messages)),
          },
    ended_blocks: ended.length,
    plan: limits,
  };
}

/** Limits of plans are told in these tokens: those of the cache are not counted. */
function plainTokens({ input_tokens, output_tokens }: TokenUsageBlock): number {
  return input_tokens + output_tokens;
}

function rateOf(block: TokenUsageBlock, now: number): UsageMonitor['rate'] {
  const minutes = (now - Date.parse(block.first_at)) / MINUTE_MS;
  if (minutes < 1) return null;
  return {
    tokens_per_minute: plainTokens(block) / minutes,
    cost_per_hour: block.cost_usd === null ? null : (block.cost_usd / minutes) * 60,
  };
}

/** Returns the 90th percentile, interpolated between the nearest values. */
export function percentile90(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * 0.9;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}
