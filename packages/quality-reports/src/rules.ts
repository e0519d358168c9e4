import { CommandError, type Report, report } from '@hookline/command-report';
import { CONFIG_RULE } from '@hookline/quality-gate';
import { closestName } from '@hookline/settings';
import { SYNTAX_RULES, type SyntaxRule } from '@hookline/syntax-rules';
import type { QualityOptions } from './quality-options.ts';
import { change } from './switch.ts';

/** A rule, as `hookline quality explain` shows it. */
export interface ExplainedRule {
  readonly rule: string;
  readonly category: string;
  /** Tier that applies: that of the settings, otherwise of the rule. */
  readonly tier: string;
  readonly default_tier: string;
  readonly message: string;
  /** Grammars that have the rule; empty for rules on any text. */
  readonly languages: readonly string[];
}

const RULES: readonly SyntaxRule[] = [...SYNTAX_RULES, { ...CONFIG_RULE, patterns: {} }];

const TIERS: Readonly<Record<string, string>> = {
  block: 'told after the edit; in mode block the edit is denied',
  instant: 'told after the edit',
  settled: 'told when the turn ends',
  score: 'counted for the score, never told',
  off: 'not looked for',
};

/** Explains a rule, or lists all. */
export async function qualityExplain(
  { settings }: Pick<QualityOptions, 'settings'>,
  rule: string | undefined,
): Promise<Report<{ readonly rules: readonly ExplainedRule[] }>> {
  const { rules: tiers } = settings.enforcement;
  const all = RULES.map(({ category, id, message, patterns, tier }) => ({
    rule: id,
    category,
    tier: tiers[id] ?? tier,
    default_tier: tier,
    message,
    languages: Object.keys(patterns),
  }));
  const rules = rule === undefined ? all : all.filter((each) => each.rule === rule);
  if (rules.length === 0) throw unknownRule(rule ?? '');
  return report({ rules }, (value) => value.rules.map(describe).join('\n\n'));
}

/** Sets the tier of a rule to `score`, so that it is counted and never told; with `off`, it is not looked for. */
export async function qualityMute(
  options: Pick<QualityOptions, 'paths' | 'settings'>,
  rule: string,
  { off = false, undo = false }: { readonly off?: boolean; readonly undo?: boolean },
): Promise<Report<{ readonly rule: string; readonly tier: string | null }>> {
  if (off && undo) throw new CommandError('give either --off or --undo', 2);
  const { [rule]: _, ...others } = options.settings.enforcement.rules;
  const tier = undo ? null : off ? 'off' : 'score';
  const rules = tier === null ? others : { ...others, [rule]: tier };
  await change(options, 'enforcement.rules', Object.keys(rules).length === 0 ? undefined : rules);
  return report({ rule, tier }, () =>
    [
      tier === null ? `${rule} has its own tier again` : `${rule}: ${TIERS[tier]}`,
      'a running daemon applies it after: hookline restart',
    ].join('\n'),
  );
}

function describe({ category, languages, message, rule, tier }: ExplainedRule): string {
  return [
    `${rule} (${category}, ${tier}: ${TIERS[tier]})`,
    `  ${message}`,
    ...(languages.length === 0 ? [] : [`  ${languages.join(', ')}`]),
    `  silence it with: hookline quality mute ${rule}`,
  ].join('\n');
}

function unknownRule(rule: string): CommandError {
  const similar = closestName(
    rule,
    RULES.map(({ id }) => id),
  );
  const hint = similar === undefined ? '' : `, did you mean ${similar}?`;
  return new CommandError(`no rule ${rule}${hint}; list all with: hookline quality explain`, 2);
}
