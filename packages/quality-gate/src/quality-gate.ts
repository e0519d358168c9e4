import { basename } from 'node:path';
import type { Clock } from '@hookline/clock';
import { describeViolations, qualityScore, type Violation } from '@hookline/violations';
import type { Checker } from './checker.ts';
import { CheckerRunner, type CheckerRun, type Findings } from './run-checkers.ts';
import { ruleIn, SessionMemory, violationIn } from './session-memory.ts';

/** Denials of one rule in one file of a session; then the call passes, because an agent would go round by another tool. */
const MAX_DENIALS = 2;
/** Violations in a record. */
const MAX_RECORDED = 20;

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
  /** Rules that are never told, such as `no-eval`. They count for the score. @defaultValue none */
  readonly muted?: readonly string[];
}

/** An edit that a tool is about to make. */
export interface EditToJudge {
  readonly sessionId: string;
  /** Name of the tool. */
  readonly tool: string;
  /** Absolute path. */
  readonly path: string;
  /** `null` when the file does not exist. */
  readonly before: string | null;
  readonly after: string;
}

/** Reason why an edit was not checked. */
export type Skipped = 'ignored' | 'no-checker' | 'too-large' | 'no-text' | 'unchanged';

/** A judgement. */
export interface Judgement {
  /** `overridden`: it would have been denied, but was denied before. */
  readonly decision: 'silent' | 'told' | 'denied' | 'overridden' | 'skipped';
  /** Text for the agent; for the user when the decision is `overridden`. */
  readonly text?: string;
  readonly skipped?: Skipped;
  /** 0 to 1; `null` when no checker finished. */
  readonly score: number | null;
  /** All violations that the edit introduces, told or not. */
  readonly introduced: readonly Violation[];
  /** Number of violations that were there before. */
  readonly existing: number;
  readonly runs: readonly CheckerRun[];
}

/**
 * Judges edits before they are written. It is silent when nothing new was found, when nothing was checked, and about what it told in
 * the session before. It never approves a call, and denies none unless its mode is `block`.
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
    const { ignores = () => false, mode = 'warn', muted = [] } = options;
    this.#options = { ...options, budgetMs, maxCharacters, maxFindings, maxLength, ignores, mode, muted };
    this.#runner = new CheckerRunner({ clock: options.clock, budgetMs });
  }

  /** Resolves within the budget. Never rejects. */
  async judge(edit: EditToJudge): Promise<Judgement> {
    const checkers = this.#options.checkers.filter((checker) => checker.handles(edit.path));
    const skipped = this.#skips(edit, checkers);
    if (skipped !== undefined) {
      return { decision: 'skipped', skipped, score: null, introduced: [], existing: 0, runs: [] };
    }
    const { after, before, path } = edit;
    const found = await this.#runner.run(checkers, { path, before: before ?? '', after });
    return { ...found, ...this.#decide(edit, found), score: scoreOf(found) };
  }

  #skips({ after, before, path }: EditToJudge, checkers: readonly Checker[]): Skipped | undefined {
    const { ignores, maxLength } = this.#options;
    if (ignores(path)) return 'ignored';
    if (checkers.length === 0) return 'no-checker';
    if (after === before) return 'unchanged';
    if (Math.max(after.length, before?.length ?? 0) > maxLength) return 'too-large';
    return after.includes('\0') ? 'no-text' : undefined;
  }

  #decide(edit: EditToJudge, { introduced }: Findings): Pick<Judgement, 'decision' | 'text'> {
    const { mode, muted } = this.#options;
    const { after, path, sessionId } = edit;
    const spoken = introduced.filter(
      ({ rule, tier }) => (tier === 'block' || tier === 'instant') && !muted.includes(rule),
    );
    const blocking = mode === 'block' ? spoken.filter(({ tier }) => tier === 'block') : [];
    const rules = new Set(blocking.map((violation) => ruleIn(path, violation)));
    const isDenied = [...rules].some((rule) => this.#denied.times(sessionId, rule) < MAX_DENIALS);
    if (isDenied) {
      for (const rule of rules) this.#denied.add(sessionId, rule);
      return { decision: 'denied', text: `${this.#describe(edit, spoken)}\nNothing was written.` };
    }
    if (rules.size > 0) return { decision: 'overridden', text: this.#describe(edit, blocking) };
    const keys = new Map(spoken.map((violation) => [violation, violationIn(path, violation, after)]));
    const untold = spoken.filter((violation) => this.#told.times(sessionId, keys.get(violation) ?? '') === 0);
    for (const violation of untold) this.#told.add(sessionId, keys.get(violation) ?? '');
    return untold.length === 0 ? { decision: 'silent' } : { decision: 'told', text: this.#describe(edit, untold) };
  }

  #describe({ path, tool }: EditToJudge, violations: readonly Violation[]): string {
    const { maxCharacters, maxFindings } = this.#options;
    return describeViolations(violations, { path: basename(path), tool, maxCharacters, maxFindings });
  }
}

function scoreOf({ introduced, runs }: Findings): number | null {
  return qualityScore(runs.some(({ outcome }) => outcome === 'checked') ? introduced.length : undefined);
}

/** Returns what is stored about a judgement in `quality_results` of an execution. */
export function qualityResults(judgement: Judgement): Readonly<Record<string, unknown>> {
  const { decision, existing, introduced, runs, score, skipped } = judgement;
  return {
    score_version: 'introduced-1',
    quality_score: score,
    violations_found: introduced.length,
    violations_existing: existing,
    decision: decision === 'overridden' ? 'passed' : decision,
    overridden: decision === 'overridden',
    late: runs.some(({ outcome }) => outcome === 'late'),
    ...(skipped === undefined ? {} : { skipped }),
    checkers: runs,
    violations: introduced.slice(0, MAX_RECORDED),
  };
}
