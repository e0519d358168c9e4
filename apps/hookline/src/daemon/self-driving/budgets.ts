import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@hookline/atomic-file';
import {
  adjustBudget,
  analyzeWeek,
  budgetLeft,
  formatHistory,
  type HistoryRow,
  historyRow,
  parseHistory,
  recordWork,
  type SharedBudget,
  type WeekAnalysis,
  workOf,
} from '@hookline/context-budget';
import { recordSessionEvent, type SessionEvent, type SessionStatsState } from '@hookline/delegation';
import type { Runtime } from '../../compose.ts';
import type { KeptState } from './kept-state.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What was found of a week. */
export interface BudgetAnalysis {
  readonly date: string;
  readonly analysis: WeekAnalysis;
  readonly sessionBudgetTokens: number;
  readonly dailyBudgetTokens: number;
}

/** Counts work against the budgets, and fits these to it once a week. */
export class Budgets {
  readonly shared: KeptState<SharedBudget>;
  readonly sessions: KeptState<SessionStatsState>;
  readonly #runtime: Runtime;
  readonly #historyFile: string;

  constructor(runtime: Runtime, shared: KeptState<SharedBudget>, sessions: KeptState<SessionStatsState>) {
    this.#runtime = runtime;
    this.shared = shared;
    this.sessions = sessions;
    this.#historyFile = join(runtime.contextDirectory, 'budget-history.csv');
  }

  /** Some work was done in a session, by itself or by somebody else in its stead. */
  work(sessionId: string, delegated: boolean, tokensUsed: number, tokensSaved = 0): void {
    const at = this.#runtime.clock.now();
    const utcOffsetMinutes = offsetAt(at);
    this.shared.change((budget) =>
      recordWork(budget, { sessionId, delegated, tokensUsed, tokensSaved, at, utcOffsetMinutes }),
    );
    this.event({ sessionId, kind: delegated ? 'delegated' : 'direct', tokens: delegated ? tokensSaved : tokensUsed });
  }

  /** Something happened that a session's statistics count. */
  event(event: Omit<SessionEvent, 'at'>): void {
    this.sessions.change((state) => recordSessionEvent(state, { ...event, at: this.#runtime.clock.now() }));
  }

  /** Tokens left to a session today, of its own budget and the day's. */
  left(sessionId: string): number {
    const { sessionTokens, dayTokens } = budgetLeft(this.shared.value, sessionId, this.#today());
    return Math.min(sessionTokens, dayTokens);
  }

  /** Looks at the work since the last analysis, changes the budgets, and adds a line to the history. */
  async analyze(): Promise<BudgetAnalysis> {
    const { minWork } = this.#runtime.settings.contextBudget;
    const date = monday(this.#today());
    const analysis = analyzeWeek(workOf(this.shared.value), { minWork });
    const { rows } = await this.history();
    if (!rows.some((row) => row.date === date)) {
      this.shared.change((budget) => adjustBudget(budget, analysis, date));
      const text = formatHistory([...rows, historyRow(date, analysis, this.shared.value)]);
      const written = await writeFileAtomic(this.#historyFile, text);
      if (!written.ok) throw written.error;
    }
    const { session_budget_tokens, daily_budget_tokens } = this.shared.value;
    return { date, analysis, sessionBudgetTokens: session_budget_tokens, dailyBudgetTokens: daily_budget_tokens };
  }

  /** Every week so far. */
  async history(): Promise<{ readonly rows: readonly HistoryRow[]; readonly damagedLines: number }> {
    return parseHistory(await readFile(this.#historyFile, 'utf8').catch(() => ''));
  }

  #today(): string {
    const now = this.#runtime.clock.now();
    return new Date(now + offsetAt(now) * MINUTE_MS).toISOString().slice(0, 10);
  }
}

/** Minutes that local time is ahead of UTC. */
function offsetAt(at: number): number {
  return -new Date(at).getTimezoneOffset();
}

/** The Monday of the week that a day is in, which ends the week before. */
function monday(day: string): string {
  const at = Date.parse(day);
  return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}
