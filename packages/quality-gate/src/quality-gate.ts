import { basename } from 'node:path';
import type { Clock } from '@hookline/clock';
import { describeViolations, qualityScore, type Tier, type Violation } from '@hookline/violations';
import type { Checker } from './checker.ts';
import { type CheckedEdit, type EditToJudge, type Judgement, skip, type Skipped } from './judgement.ts';
import { CheckerRunner, type Findings } from './run-checkers.ts';
import { ruleIn, SessionMemory, violationIn } from './session-memory.ts';

/** Denials of one rule in one file of a session; then the call passes, because an agent would go round by another tool. */
const MAX_DENIALS = 2;

/** Options of {@link QualityGate}. */
export interface QualityGateOptions {
  readonly checkers: readonly Checker[];
  readonly clock: Clock;
  /** `warn` tells the agent; `block` denies calls that introduce a violation of the tier `block`. @defaultValue `warn` */
  readonly mode?: 'warn' | 'block';
  /** Longest time for all checkers, in milliseconds, above 0. @defaultValue 800 */
  readonly budgetMs?: number;
  /** Larger texts are not checked, in UTF-16 code units, 1 or more. @defaultValue 400,000 */
  readonly maxLength?: number;
  /** Violations in one text for the agent, 1 or more. @defaultValue 5 */
  readonly maxFindings?: number;
  /** Length of a text for the agent, 200 or more. @defaultValue 1200 */
  readonly maxCharacters?: number;
  /** Returns whether a file is left alone. @defaultValue none is */
  readonly ignores?: (path: string) => boolean;
  /** Tiers of rules by their name, instead of those of the checkers; `off` drops a rule altogether. @defaultValue none */
  readonly tiers?: Readonly<Record<string, Tier | 'off'>>;
}

/** An edit whose texts are known. */
type KnownEdit = EditToJudge & { readonly before: string | null; readonly after: string };

/**
 * Judges edits. It is silent when nothing new was found, when nothing was checked, and about what it told in the session before. It
 * never approves a call, and denies none unless its mode is `block`.
 */
export class QualityGate {
  readonly #options: Required<QualityGateOptions>;
  readonly #runner: CheckerRunner;
  readonly #told = new SessionMemory();
  readonly #denied = new SessionMemory();

  /** @throws RangeError when an option is out of range */
  constructor(options: QualityGateOptions) {
    const { budgetMs = 800, maxCharacters = 1200, maxFindings = 5, maxLength = 400_000 } = options;
    if (!(budgetMs > 0)) throw new RangeError(`budgetMs must be above 0, not ${budgetMs}`);
    if (!(maxLength >= 1)) throw new RangeError(`maxLength must be 1 or more, not ${maxLength}`);
    if (!(maxFindings >= 1)) throw new RangeError(`maxFindings must be 1 or more, not ${maxFindings}`);
    if (!(maxCharacters >= 200)) throw new RangeError(`maxCharacters must be 200 or more, not ${maxCharacters}`);
    const { ignores = () => false, mode = 'warn', tiers = {} } = options;
    this.#options = { ...options, budgetMs, maxCharacters, maxFindings, maxLength, ignores, mode, tiers };
    this.#runner = new CheckerRunner({ clock: options.clock, budgetMs });
  }

  /** Checks and decides about an edit that is not written yet. Resolves within the budget. Never rejects. */
  async judge(edit: EditToJudge): Promise<Judgement> {
    const checked = await this.check(edit);
    return this.refuse(edit, checked) ?? this.decide(edit, checked);
  }

  /** Checks an edit without a decision. Resolves within the budget. Never rejects. */
  async check(edit: EditToJudge): Promise<CheckedEdit> {
    const { checkers } = this.#options;
    const able = checkers.filter((checker) => checker.handles(edit.path));
    const skipped = this.#skips(edit, able);
    if (skipped !== undefined) return skip(skipped);
    const { after, before, path } = edit as KnownEdit;
    const found = await this.#runner.run(able, { path, before: before ?? '', after });
    const introduced = found.introduced.flatMap((violation) => this.#inItsTier(violation));
    return { ...found, introduced, score: scoreOf({ ...found, introduced }, able) };
  }

  /** Decides about a checked edit that was or will be written, and remembers in its session what it tells. */
  decide(edit: EditToJudge, checked: CheckedEdit): Judgement {
    if (checked.skipped !== undefined) return { ...checked, decision: 'skipped' };
    const text = this.#tell(edit as KnownEdit, checked.introduced.filter(isSpoken));
    return { ...checked, ...(text === undefined ? { decision: 'silent' } : { decision: 'told', text }) };
  }

  /**
   * Denies an edit that is not written yet, in mode `block`, and remembers it in its session. A rule that was denied twice in the file
   * passes as `overridden`, with a text for the user. `undefined` when nothing is to be denied.
   */
  refuse(edit: EditToJudge, checked: CheckedEdit): Judgement | undefined {
    if (this.#options.mode !== 'block' || checked.skipped !== undefined) return undefined;
    const { path, sessionId } = edit;
    const blocking = checked.introduced.filter(({ tier }) => tier === 'block');
    const rules = new Set(blocking.map((violation) => ruleIn(path, violation)));
    if (rules.size === 0) return undefined;
    const isDenied = [...rules].some((rule) => this.#denied.times(sessionId, rule) < MAX_DENIALS);
    if (!isDenied) {
      // The denials have told it.
      this.#tell(edit as KnownEdit, blocking);
      return { ...checked, decision: 'overridden', text: this.#describe(edit, blocking) };
    }
    for (const rule of rules) this.#denied.add(sessionId, rule);
    const text = this.#describe(edit, checked.introduced.filter(isSpoken));
    return { ...checked, decision: 'denied', text: `${text}\nNothing was written.` };
  }

  /** Returns the text about what a session leaves in a file, settled problems included; `undefined` for nothing untold. */
  settle(edit: EditToJudge, { introduced, skipped }: CheckedEdit): string | undefined {
    if (skipped !== undefined) return undefined;
    return this.#tell(
      edit as KnownEdit,
      introduced.filter(({ tier }) => tier !== 'score'),
    );
  }

  #skips({ after, before, path }: EditToJudge, checkers: readonly Checker[]): Skipped | undefined {
    const { ignores, maxLength } = this.#options;
    if (ignores(path)) return 'ignored';
    if (checkers.length === 0) return 'no-checker';
    if (after === null) return 'no-edit';
    if (before === undefined || after === undefined) return 'unknown-text';
    if (after === before) return 'unchanged';
    if (Math.max(after.length, before?.length ?? 0) > maxLength) return 'too-large';
    return after.includes('\0') ? 'no-text' : undefined;
  }

  #inItsTier(violation: Violation): Violation[] {
    const { tiers } = this.#options;
    const tier = Object.hasOwn(tiers, violation.rule) ? tiers[violation.rule] : undefined;
    if (tier === 'off') return [];
    return [tier === undefined ? violation : { ...violation, tier }];
  }

  /** Returns the text about what was not told in the session before, and remembers it. */
  #tell(edit: KnownEdit, violations: readonly Violation[]): string | undefined {
    const { after, path, sessionId } = edit;
    const keys = new Map(violations.map((violation) => [violation, violationIn(path, violation, after)]));
    const untold = violations.filter((violation) => this.#told.times(sessionId, keys.get(violation) ?? '') === 0);
    for (const violation of untold) this.#told.add(sessionId, keys.get(violation) ?? '');
    return untold.length === 0 ? undefined : this.#describe(edit, untold);
  }

  #describe({ path, tool }: EditToJudge, violations: readonly Violation[]): string {
    const { maxCharacters, maxFindings } = this.#options;
    return describeViolations(violations, { path: basename(path), tool, maxCharacters, maxFindings });
  }
}

/** The tiers that are told at once. */
function isSpoken({ tier }: Violation): boolean {
  return tier === 'block' || tier === 'instant';
}

/** A checker that does not know the language counts only for what it found. */
function scoreOf({ introduced, runs }: Findings, checkers: readonly Checker[]): number | null {
  const knowing = new Set(checkers.filter(({ general }) => general !== true).map(({ id }) => id));
  const isChecked = runs.some(({ id, outcome }) => outcome === 'checked' && knowing.has(id));
  return qualityScore(isChecked || introduced.length > 0 ? introduced.length : undefined);
}
