import type { Clock } from '@hookline/clock';
import { failure, type Outcome } from '@hookline/outcome';
import {
  type Components,
  introducedViolations,
  type Opportunity,
  qualityComponents,
  type Violation,
} from '@hookline/violations';
import type { Checker } from './checker.ts';

/** Failures in a row after which a checker rests, and the time for which it does, in milliseconds. */
const FAILURES = 3;
/** A late answer counts less than a failure: the machine may be busy, or the checker may be starting. */
const LATE = 0.25;
const REST_MS = 600_000;

/** A file before and after an edit; `before` is empty for a new file. */
export interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Result of one checker. */
export interface CheckerRun {
  readonly id: string;
  /** `late`: not within the budget. `resting`: not asked, because it failed several times in a row. */
  readonly outcome: 'checked' | 'failed' | 'late' | 'resting';
  readonly ms: number;
  /** Reason of a failure. */
  readonly reason?: string;
}

/** Findings of all checkers. */
export interface Findings {
  readonly runs: readonly CheckerRun[];
  readonly introduced: readonly Violation[];
  /** Number of violations that were there before. */
  readonly existing: number;
  /** Components of the changed lines; `null` when no checker that counts opportunities finished. */
  readonly components: Components | null;
}

interface OneFinding {
  /** `undefined` for a checker that counts none, or did not finish. */
  readonly opportunities?: readonly Opportunity[] | undefined;
  readonly run: CheckerRun;
  readonly introduced: readonly Violation[];
  readonly existing: number;
}

/** Runs checkers on changes, all at once. */
export class CheckerRunner {
  readonly #clock: Clock;
  readonly #budgetMs: number;
  readonly #failures = new Map<string, { count: number; restUntil: number }>();

  constructor({ budgetMs, clock }: { readonly clock: Clock; readonly budgetMs: number }) {
    this.#clock = clock;
    this.#budgetMs = budgetMs;
  }

  /** Resolves within the budget, with what was found by then. Never rejects. */
  async run(checkers: readonly Checker[], change: Change): Promise<Findings> {
    const ending = new AbortController();
    const late = Promise.withResolvers<'late'>();
    const timer = this.#clock.setTimer(() => late.resolve('late'), this.#budgetMs, { keepAlive: true });
    const findings = await Promise.all(checkers.map((it) => this.#runOne(it, change, late.promise, ending.signal)));
    timer.cancel();
    ending.abort();
    const counted = findings.flatMap(({ opportunities }) => (opportunities === undefined ? [] : [opportunities]));
    return {
      components: counted.length === 0 ? null : qualityComponents({ ...change, opportunities: counted.flat() }),
      runs: findings.map(({ run }) => run),
      introduced: findings.flatMap(({ introduced }) => introduced),
      existing: findings.reduce((sum, { existing }) => sum + existing, 0),
    };
  }

  async #runOne(checker: Checker, change: Change, late: Promise<'late'>, signal: AbortSignal): Promise<OneFinding> {
    const startedAt = this.#clock.monotonic();
    const { id } = checker;
    const nothing = (outcome: CheckerRun['outcome'], reason?: string): OneFinding => ({
      run: { id, outcome, ms: this.#clock.monotonic() - startedAt, ...(reason === undefined ? {} : { reason }) },
      introduced: [],
      existing: 0,
    });
    if ((this.#failures.get(id)?.restUntil ?? 0) > startedAt) return nothing('resting');
    const { path } = change;
    const answers = Promise.all([
      change.before === '' ? Promise.resolve([]) : valueOf(checker.check({ path, text: change.before, signal })),
      valueOf(checker.check({ path, text: change.after, signal })),
    ]).then(async ([before, after]) => ({
      before,
      after,
      opportunities: checker.measure && (await valueOf(checker.measure({ path, text: change.after, signal }))),
    }));
    const result = await Promise.race([answers.catch((error: unknown) => failure(String(error))), late]);
    if (result === 'late' || 'error' in result) {
      this.#failed(id, startedAt, result === 'late' ? LATE : 1);
      return result === 'late' ? nothing('late') : nothing('failed', result.error);
    }
    this.#failures.delete(id);
    const { after, before, opportunities } = result;
    const introduced = introducedViolations(
      { text: change.before, violations: before },
      { text: change.after, violations: after },
    ).filter(({ category }) => category !== 'syntax' || !before.some((each) => each.category === 'syntax'));
    return { ...nothing('checked'), opportunities, introduced, existing: after.length - introduced.length };
  }

  #failed(id: string, now: number, weight: number): void {
    const count = (this.#failures.get(id)?.count ?? 0) + weight;
    const rests = count >= FAILURES;
    this.#failures.set(id, { count: rests ? 0 : count, restUntil: rests ? now + REST_MS : 0 });
  }
}

/** Rejects with the reason of a failure. */
async function valueOf<T>(answer: Promise<Outcome<T, string>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
