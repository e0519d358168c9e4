import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '@hookline/atomic-file';
import { type Clock, DAY_MS, MINUTE_MS } from '@hookline/clock';
import { adjustBudget, analyzeWeek, type WeekAnalysis, workOf } from './analysis.ts';
import type { ContextStatus } from './context-monitor.ts';
import { formatHistory, type HistoryRow, historyRow, parseHistory } from './history.ts';
import { budgetLeft, recordWork, type SharedBudget, type WorkDone } from './shared-budget.ts';

/** Holds the shared budget. `PersistedState` of `@hookline/state-guard` implements it. */
export interface SharedBudgetStore {
  readonly value: SharedBudget;
  /** Replaces the budget by the result of `transform`. */
  update(transform: (budget: SharedBudget) => SharedBudget): void;
}

/** Options of {@link BudgetTracker}. */
export interface BudgetTrackerOptions {
  readonly store: SharedBudgetStore;
  /** Absolute path of `budget-history.csv`. */
  readonly historyFile: string;
  readonly clock: Clock;
  /** Weeks with fewer pieces of work leave the budgets unchanged, 1 or more. @defaultValue 5 */
  readonly minWork?: number | undefined;
  /** Returns false while nothing can be delegated, so that weeks without delegation change nothing. @defaultValue true */
  readonly isDelegating?: (() => boolean) | undefined;
  /** Called after work was counted. Must not throw. */
  readonly onWork?: ((work: TrackedWork) => void) | undefined;
}

/** A piece of work as {@link BudgetTracker.recordWork} takes it; the tracker adds the time. */
export type TrackedWork = Omit<WorkDone, 'at' | 'utcOffsetMinutes'>;

/** Result of the weekly analysis. */
export interface BudgetAnalysis {
  /** Monday after the week, `2026-11-23`. */
  readonly date: string;
  readonly analysis: WeekAnalysis;
  /** Tokens a session may use from now on. */
  readonly sessionBudgetTokens: number;
  /** Tokens a day may use from now on. */
  readonly dailyBudgetTokens: number;
}

/** Counts work and context use against the shared budget, and adjusts the budget once a week. */
export class BudgetTracker {
  readonly #options: BudgetTrackerOptions;

  /** Reads and writes nothing until a method is called. */
  constructor(options: BudgetTrackerOptions) {
    this.#options = options;
  }

  /** The budget and its counts. */
  get budget(): SharedBudget {
    return this.#options.store.value;
  }

  /** Counts a piece of work of a session, done by itself or delegated. */
  recordWork(work: TrackedWork): void {
    const at = this.#options.clock.now();
    const utcOffsetMinutes = utcOffsetMinutesAt(at);
    this.#options.store.update((budget) => recordWork(budget, { ...work, at, utcOffsetMinutes }));
    this.#options.onWork?.(work);
  }

  /** Stores how full the context is that was measured last. */
  recordContext({ reading, compactionRecommended }: ContextStatus): void {
    this.#updateSection('context', {
      current_tokens: reading.usedTokens,
      window_tokens: reading.windowTokens ?? null,
      compaction_recommended: compactionRecommended,
    });
  }

  /** Adds a large output to the context debt. */
  recordLargeOutput(tokens: number): void {
    const { context_debt, large_outputs_count } = this.budget.context;
    this.#updateSection('context', {
      context_debt: context_debt + tokens,
      large_outputs_count: large_outputs_count + 1,
    });
  }

  /** Stores the statistics of the search cache. */
  recordSearchCache(stats: SharedBudget['search_cache']): void {
    this.#updateSection('search_cache', stats);
  }

  /** Stores the mean time of the latest hooks and how many of them were slow. */
  recordHookTimes(times: SharedBudget['performance']): void {
    this.#updateSection('performance', times);
  }

  /** Returns the tokens left to a session today: the smaller of its own rest and the day's. */
  tokensLeft(sessionId: string): number {
    const { sessionTokens, dayTokens } = budgetLeft(this.budget, sessionId, this.#today());
    return Math.min(sessionTokens, dayTokens);
  }

  /**
   * Analyses the work since the last analysis, adjusts the budgets and appends a row to the history. A second call in
   * the same week changes nothing and says so, unless the first one found too little work. Rejects when the history cannot be
   * written.
   */
  async analyze(): Promise<BudgetAnalysis> {
    const { isDelegating, minWork } = this.#options;
    const date = mondayOf(this.#today());
    const found = analyzeWeek(workOf(this.budget), { minWork, isDelegating: isDelegating?.() });
    const { rows } = await this.history();
    const known = rows.find((row) => row.date === date);
    const isFirst = known === undefined || (known.reason === 'too-little-work' && found.reason !== 'too-little-work');
    if (isFirst) await this.#adjust(found, date, rows);
    const analysis = isFirst ? found : { ...found, changePercent: 0, reason: 'analysed-already' as const };
    const { session_budget_tokens, daily_budget_tokens } = this.budget;
    return { date, analysis, sessionBudgetTokens: session_budget_tokens, dailyBudgetTokens: daily_budget_tokens };
  }

  async #adjust(analysis: WeekAnalysis, date: string, rows: readonly HistoryRow[]): Promise<void> {
    const { historyFile, store } = this.#options;
    store.update((budget) => adjustBudget(budget, analysis, date));
    const others = rows.filter((row) => row.date !== date);
    const written = await writeFileAtomic(
      historyFile,
      formatHistory([...others, historyRow(date, analysis, this.budget)]),
    );
    if (!written.ok) throw written.error;
  }

  /** Reads the history; a file that cannot be read has no rows. */
  async history(): Promise<{ readonly rows: readonly HistoryRow[]; readonly damagedLines: number }> {
    return parseHistory(await readFile(this.#options.historyFile, 'utf8').catch(() => ''));
  }

  #updateSection<K extends 'context' | 'search_cache' | 'performance'>(
    section: K,
    fields: Partial<SharedBudget[K]>,
  ): void {
    this.#options.store.update((budget) => ({ ...budget, [section]: { ...budget[section], ...fields } }));
  }

  #today(): string {
    const now = this.#options.clock.now();
    return new Date(now + utcOffsetMinutesAt(now) * MINUTE_MS).toISOString().slice(0, 10);
  }
}

function utcOffsetMinutesAt(at: number): number {
  return -new Date(at).getTimezoneOffset();
}

/** Returns the Monday of the week that `day` is in; it ends the week before. */
function mondayOf(day: string): string {
  const at = Date.parse(day);
  return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}
