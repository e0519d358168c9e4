import type { Clock } from '@hookline/clock';
import type { BudgetTracker, ContextWatcher, OutputCondenser, OutputMonitor } from '@hookline/context-budget';
import type { DelegationGate } from '@hookline/delegation';
import type { WeeklyReport } from '@hookline/hook-performance';
import type { HookSets, HookSource } from '@hookline/hook-updates';
import type { Notifier } from '@hookline/notifications';
import type { SearchGate } from '@hookline/search-cache';
import type { QualityPart } from '../quality/quality-part.ts';
import type { StateReport } from '@hookline/state-guard';
import type { Logger } from 'pino';

/** Names of the logs beside the state files. */
export type ContextLogName = 'context-alerts' | 'budget-analysis' | 'hooks-update' | 'hooks-performance';

/** Adds a line to a log beside the state files. Never rejects. */
export type ContextLog = (name: ContextLogName, entry: object) => Promise<void>;

/** The parts that decisions, observations, jobs and routes are wired from. */
export interface AssistParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Receives a line with the time of each decision. */
  readonly executions: Logger;
  readonly contextLog: ContextLog;
  readonly budgets: BudgetTracker;
  readonly contexts: ContextWatcher;
  readonly condenser: OutputCondenser;
  readonly outputs: OutputMonitor;
  readonly search: SearchGate;
  readonly searchEnabled: boolean;
  readonly delegation: DelegationGate;
  /** Judges edits; `undefined` while that is off. */
  readonly quality: QualityPart | undefined;
  readonly notifier: Notifier;
  readonly hookSets: HookSets;
  /** Returns the configured source of hook updates; `undefined` for none. */
  readonly hookSource: () => HookSource | undefined;
  /** True when the daily schedule installs a newer hook set instead of reporting it. */
  readonly installsHookUpdates: boolean;
  readonly repairStates: () => Promise<readonly StateReport[]>;
  /** Adds the time of a hook, in ms, to the figures of the state files. */
  readonly timed: (durationMs: number) => void;
  readonly performanceReport: () => Promise<WeeklyReport>;
  /** Measures how long lines live in the repositories of captured sessions. */
  readonly measureSurvival: () => Promise<object>;
  /** Writes all pending state changes. */
  readonly flush: () => Promise<void>;
}
