/** How large a model's context window is, and how that is known. */
export interface ModelWindow {
  /** Tokens that fit, input and output together. */
  readonly windowTokens: number;
  /** `configured`: the caller said so. `suffix`: the model's name does (`[1m]`). `table`: a model with one size only. */
  readonly knownBy: 'configured' | 'suffix' | 'table';
}

/**
 * Models whose window has one size. Those that come in two (Claude 4.6 to 4.8: 200k, or 1M for accounts that have it)
 * are left out on purpose: the name alone does not tell.
 */
const WINDOWS: readonly (readonly [RegExp, number])[] = [
  [/^claude-(?:3|instant|2)/, 200_000],
  [/^claude-(?:opus|sonnet|haiku)-4(?:-[015])?(?:-\d{8})?$/, 200_000],
  [/^claude-(?:opus|sonnet|haiku|fable)-5(?:-\d+)?(?:-\d{8})?$/, 1_000_000],
];

const SUFFIX = /\[(\d+)([km])\]$/i;

/**
 * The window of `model`, an id as Claude Code shows it: with a provider's prefix or suffix (`us.anthropic.…-v1:0`,
 * `…@20250805`) or a size (`[1m]`). `undefined` when it is not known: then no percentage can be told.
 *
 * @param configured - sizes by model id, in tokens; these win
 */
export function windowOf(model: string, configured: Readonly<Record<string, number>> = {}): ModelWindow | undefined {
  const own = Object.hasOwn(configured, model) ? configured[model] : undefined;
  if (own !== undefined && own > 0) return { windowTokens: own, knownBy: 'configured' };
  const suffix = SUFFIX.exec(model);
  if (suffix) {
    const windowTokens = Number(suffix[1]) * (suffix[2]?.toLowerCase() === 'm' ? 1_000_000 : 1000);
    return windowTokens > 0 ? { windowTokens, knownBy: 'suffix' } : undefined;
  }
  const bare = model.replace(/^.*(?=claude-)/, '').replace(/(?:-v\d+(?::\d+)?|@)\d*$/, '');
  const known = WINDOWS.find(([pattern]) => pattern.test(bare));
  return known && { windowTokens: known[1], knownBy: 'table' };
}
