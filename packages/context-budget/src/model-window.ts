/** Size of a model's context window. */
export interface ModelWindow {
  /** Size in tokens, input and output together. */
  readonly windowTokens: number;
  /** Source of the size: the caller's configuration, the suffix of the model's name (`[1m]`), or the built-in table. */
  readonly knownBy: 'configured' | 'suffix' | 'table';
}

/**
 * Models whose window has one size. Models with two sizes (Claude 4.6 to 4.8: 200k, or 1M for some accounts) are missing
 * on purpose, because their name does not determine the size.
 */
const WINDOWS: readonly (readonly [RegExp, number])[] = [
  [/^claude-(?:3|instant|2)/, 200_000],
  [/^claude-(?:opus|sonnet|haiku)-4(?:-[015])?(?:-\d{8})?$/, 200_000],
  [/^claude-(?:opus|sonnet|haiku|fable)-5(?:-\d+)?(?:-\d{8})?$/, 1_000_000],
];

const SUFFIX = /\[(\d+)([km])\]$/i;

/**
 * Returns the window of `model`, an id as Claude Code shows it: with a provider's prefix or suffix
 * (`us.anthropic.…-v1:0`, `…@20250805`) or a size (`[1m]`). `undefined` when the size is unknown.
 *
 * @param configured - sizes by model id, in tokens; they take precedence
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
