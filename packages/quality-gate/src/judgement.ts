import { type Components, componentsScore, type Violation } from '@hookline/violations';
import type { CheckerRun } from './run-checkers.ts';

/** Violations in a record. */
const MAX_RECORDED = 20;

/** Text of a file; `null` when it does not exist, `undefined` when its text is not known. */
export type KnownText = string | null | undefined;

/** An edit that a tool is about to make, or has made. */
export interface EditToJudge {
  readonly sessionId: string;
  /** Name of the tool. */
  readonly tool: string;
  /** Absolute path. */
  readonly path: string;
  readonly before: KnownText;
  readonly after: KnownText;
}

/** Reason why an edit was not checked. `no-edit`: the call changed no file. */
export type Skipped = 'ignored' | 'no-checker' | 'no-edit' | 'no-text' | 'too-large' | 'unchanged' | 'unknown-text';

/** The result of checking an edit. */
export interface CheckedEdit {
  readonly skipped?: Skipped;
  /** 0 to 1; `null` when no checker that knows the language finished and nothing was found. */
  readonly score: number | null;
  /** Components of the lines that the edit changed; `null` when nothing was checked. */
  readonly components: Components | null;
  /** All violations that the edit introduces, told or not. */
  readonly introduced: readonly Violation[];
  /** Number of violations that were there before. */
  readonly existing: number;
  readonly runs: readonly CheckerRun[];
}

/**
 * A decision about an edit. `overridden`: it would have been denied, but was denied before. `unasked`: no hook asked in time, so that
 * nothing was told.
 */
export type Decision = 'denied' | 'overridden' | 'silent' | 'skipped' | 'told' | 'unasked';

/** A judgement. */
export interface Judgement extends CheckedEdit {
  readonly decision: Decision;
  /** Text for the agent; for the user when the decision is `overridden`. */
  readonly text?: string;
}

/** Returns the result of an edit that is not checked. */
export function skip(skipped: Skipped): CheckedEdit {
  return { skipped, score: null, components: null, introduced: [], existing: 0, runs: [] };
}

/** Returns what is stored about a judgement in `quality_results` of an execution. Messages are left out: rules have them. */
export function qualityResults(judgement: Judgement): Readonly<Record<string, unknown>> {
  const { components, decision, existing, introduced, runs, score, skipped } = judgement;
  return {
    score_version: 'introduced-1',
    quality_score: score,
    components,
    components_score: components && componentsScore(components),
    violations_found: introduced.length,
    violations_existing: existing,
    corrections_applied: 0,
    corrections_suggested: 0,
    decision: decision === 'overridden' ? 'passed' : decision,
    overridden: decision === 'overridden',
    late: runs.some(({ outcome }) => outcome === 'late'),
    ...(skipped === undefined ? {} : { skipped }),
    checkers: runs.map((run) => ({ ...run, ms: Math.round(run.ms * 10) / 10 })),
    violations: introduced
      .slice(0, MAX_RECORDED)
      .map(({ category, line, rule, source, tier }) => ({ rule, source, category, tier, line })),
  };
}
