/** Constructs the packages behind assist, which each command loads only when it needs them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS, KIB, MINUTE_MS } from '@hookline/clock';
import {
  areThresholdsValid,
  BudgetTracker,
  type BudgetTrackerOptions,
  ContextMonitor,
  ContextWatcher,
  OutputCondenser,
  OutputMonitor,
  SHARED_BUDGET_FILE,
} from '@hookline/context-budget';
import {
  askAssist,
  type Assist,
  type AssistClient,
  type AssistParts,
  createAssist,
  type QualityPart,
  scheduledJobs,
} from '@hookline/daemon';
import {
  ALLOWED_FILES,
  DelegationGate,
  type DelegationPolicy,
  SESSION_STATS_FILE,
  SessionLog,
} from '@hookline/delegation';
import { HookDecisions } from '@hookline/hook-adapters';
import { collectReport, decisionExecution, RecentTimes, type WeeklyReport } from '@hookline/hook-performance';
import { hookSource } from '@hookline/hook-updates';
import { SCHEDULES_FILE } from '@hookline/schedules';
import { SEARCH_CACHE_FILE, searchConfigFiles, type SearchCacheState, SearchGate } from '@hookline/search-cache';
import { secureStateFolder } from '@hookline/settings';
import { PersistedState, type StateDefinition, StateGuard } from '@hookline/state-guard';
import { type Logger, pino } from 'pino';
import type { Runtime } from './runtime.ts';
import { measureLandings } from './compose-landings.ts';
import { createScheduleRunner, schedulePlan } from './compose-schedules.ts';
import { createContextLog, createHookSets, createNotifier, notifyOfUpdate } from './compose-updates.ts';

/** Definitions of all state files. */
const STATE_FILES: readonly StateDefinition<unknown>[] = [
  SHARED_BUDGET_FILE,
  SEARCH_CACHE_FILE,
  SESSION_STATS_FILE,
  SCHEDULES_FILE,
];

/** Logs of assist. */
export interface AssistLogs {
  readonly logger: Logger;
  /** Receives a line for each hook execution. */
  readonly executions: Logger;
}

/**
 * Opens the state files and constructs assist. Only the process that holds the daemon's lock may call it.
 *
 * @param quality - judges edits. @defaultValue edits are not judged
 */
export async function composeAssist(
  runtime: Runtime,
  { logger, executions }: AssistLogs,
  quality?: QualityPart,
): Promise<Assist> {
  const { clock, contextDirectory, settings } = runtime;
  const { contextBudget } = settings;
  const unsafe = secureStateFolder(contextDirectory);
  if (unsafe) logger.error({ fix: unsafe.fix }, unsafe.reason);
  const guard = createStateGuard(runtime);
  const onError = (error: Error): void => logger.error({ err: error }, 'a state file was not written');
  const open = <T>(definition: StateDefinition<T>) => PersistedState.open({ guard, definition, clock, onError });
  const [shared, sessions, searches, runs] = await Promise.all([
    open(SHARED_BUDGET_FILE),
    open(SESSION_STATS_FILE),
    open(SEARCH_CACHE_FILE),
    open(SCHEDULES_FILE),
  ]);
  const sessionLog = new SessionLog(sessions, clock);
  const budgets = createBudgetTracker(runtime, shared, sessionLog);
  const notifier = createNotifier(runtime, logger);
  const contextLog = createContextLog(runtime);
  const parts: AssistParts = {
    clock,
    logger,
    executions,
    contextLog,
    budgets,
    contexts: createContextWatcher(runtime, { budgets, notifier, contextLog, logger }),
    condenser: createCondenser(runtime),
    outputs: new OutputMonitor({ largeBytes: contextBudget.largeOutputKb * KIB }),
    search: createSearchGate(runtime, searches, budgets),
    searchEnabled: settings.searchCache.answer,
    delegation: createDelegationGate(runtime, sessionLog, budgets),
    quality,
    notifier,
    hookSets: createHookSets(runtime),
    hookSource: () => hookSource(settings.hookUpdates),
    installsHookUpdates: settings.hookUpdates.daily,
    repairStates: () => guard.repair(STATE_FILES),
    performanceReport: () => performanceReport(runtime),
    measureSurvival: () => measureLandings(runtime, logger),
    timed: createTimeCounter(runtime, budgets),
    flush: async () => {
      await Promise.all([shared.flush(), sessions.flush(), searches.flush(), runs.flush()]);
    },
  };
  const decisions = new HookDecisions({
    ...parts,
    onDecided: (event, durationMs) => {
      executions.info(decisionExecution(event, durationMs), 'decision');
      parts.timed(durationMs);
    },
    onError: (error, event) => logger.error({ err: error, event }, 'a decision failed: the call is allowed'),
  });
  const jobs = scheduledJobs(parts);
  const runner = createScheduleRunner(runtime, jobs, runs, logger);
  return createAssist(parts, decisions, runner, jobs, { runsSchedules: settings.schedules.inDaemon });
}

/** Constructs the access of commands to assist. */
export function createAssistClient(runtime: Runtime): AssistClient {
  const { paths, version, settings } = runtime;
  const silent = pino({ level: 'silent' });
  const compose = () => composeAssist(runtime, { logger: silent, executions: silent });
  return {
    ask: (route) => askAssist({ paths, version, compose }, route),
    contextLog: createContextLog(runtime),
    delegationPolicy: () => delegationPolicy(runtime),
    hookSets: () => createHookSets(runtime, (report) => notifyOfUpdate(runtime, report)),
    hookSource: () => hookSource(settings.hookUpdates),
    performanceReport: () => performanceReport(runtime),
    readState: (definition) => createStateGuard(runtime).read(definition),
    schedulePlan: () => schedulePlan(runtime),
    validateStates: () => createStateGuard(runtime).validate(STATE_FILES),
  };
}

/** Constructs the shortening of outputs; none are shortened while that is off. */
function createCondenser({ clock, contextDirectory, settings: { contextBudget } }: Runtime): OutputCondenser {
  return new OutputCondenser({
    clock,
    folder: join(contextDirectory, 'outputs'),
    tools: contextBudget.condense ? contextBudget.condenseTools : [],
    keepMs: contextBudget.keepOutputDays * DAY_MS,
    condense: { maxBytes: contextBudget.condenseAboveKb * KIB },
  });
}

/** Constructs the budgets; each piece of work is also logged with its session. */
function createBudgetTracker(
  { clock, contextDirectory, settings }: Runtime,
  store: BudgetTrackerOptions['store'],
  sessionLog: SessionLog,
): BudgetTracker {
  return new BudgetTracker({
    store,
    historyFile: join(contextDirectory, 'budget-history.csv'),
    clock,
    minWork: settings.contextBudget.minWork,
    isDelegating: () => settings.delegation.mode !== 'off' || settings.delegation.command.length > 0,
    onWork: ({ sessionId, delegated, tokensUsed, tokensSaved = 0 }) =>
      sessionLog.record({
        sessionId,
        kind: delegated ? 'delegated' : 'direct',
        tokens: delegated ? tokensSaved : tokensUsed,
      }),
  });
}

/** Returns the function that adds the time of a hook to the figures of the state file. */
function createTimeCounter({ settings }: Runtime, budgets: BudgetTracker): (durationMs: number) => void {
  const times = new RecentTimes({ slowMs: settings.hookPerformance.slowMs });
  return (durationMs) => {
    const { meanMs, slow } = times.add(durationMs);
    budgets.recordHookTimes({ avg_hook_time_ms: meanMs, slow_hook_count: slow });
  };
}

/** Constructs the guard of the state files. */
function createStateGuard({ clock, contextDirectory: directory, settings }: Runtime): StateGuard {
  return new StateGuard({ directory, clock, keepDays: settings.stateGuard.keepDays });
}

/** Returns the delegation policy of the settings. */
function delegationPolicy({ settings }: Pick<Runtime, 'settings'>): DelegationPolicy {
  return { ...settings.delegation, allow: [...ALLOWED_FILES, ...settings.delegation.allow] };
}

/** Reports the times of all hooks in the last week. */
function performanceReport({ paths, claudeFolder, clock, settings }: Runtime): Promise<WeeklyReport> {
  return collectReport({
    executionLog: paths.executionsLog,
    transcriptFolder: join(claudeFolder, 'projects'),
    now: clock.now(),
    slowMs: settings.hookPerformance.slowMs,
  });
}

function createContextWatcher(
  { clock, paths, settings }: Runtime,
  { budgets, notifier, contextLog, logger }: Pick<AssistParts, 'budgets' | 'notifier' | 'contextLog' | 'logger'>,
): ContextWatcher {
  const { warningPercent, criticalPercent, urgentPercent, windows, notes } = settings.contextBudget;
  const thresholds = { warningPercent, criticalPercent, urgentPercent };
  const valid = areThresholdsValid(thresholds);
  if (!valid) logger.warn(thresholds, 'context_budget thresholds do not rise: 60, 75 and 90 are used');
  return new ContextWatcher({
    clock,
    statusLineFolder: paths.statusLines,
    monitor: new ContextMonitor(valid ? thresholds : {}),
    windows,
    notes,
    onStatus: (status) => budgets.recordContext(status),
    onAlert: async (alert, message) => {
      logger.warn(alert, 'a context window fills up');
      const level = alert.level === 'warning' ? 'warning' : 'critical';
      notifier.notify({ kind: `context-${alert.level}`, level, title: 'Claude Code context', message });
      await contextLog('context-alerts', alert);
    },
    onError: (error) => logger.error({ err: error }, 'measuring a context failed'),
  });
}

function createSearchGate(
  { settings, clock, userHome, environment }: Runtime,
  store: PersistedState<SearchCacheState>,
  budgets: BudgetTracker,
): SearchGate {
  const { answer, ttlMinutes, restAfterMinutes, warmFromHour, warmToHour, ...limits } = settings.searchCache;
  return new SearchGate({
    ...limits,
    enabled: answer,
    clock,
    store,
    ttlMs: ttlMinutes * MINUTE_MS,
    workerIdleMs: restAfterMinutes * MINUTE_MS,
    quietFromHour: warmFromHour,
    quietToHour: warmToHour,
    configFiles: searchConfigFiles({
      userHome,
      xdgConfigHome: environment['XDG_CONFIG_HOME'],
      ripgrepConfigPath: environment['RIPGREP_CONFIG_PATH'],
    }),
    onStats: ({ hits, misses, hitRate: hit_rate, tokensSaved: tokens_saved }) =>
      budgets.recordSearchCache({ hits, misses, hit_rate, tokens_saved }),
  });
}

function createDelegationGate({ settings, clock }: Runtime, log: SessionLog, budgets: BudgetTracker): DelegationGate {
  const { notes, noteEveryMinutes, budget } = settings.delegation;
  return new DelegationGate({
    policy: delegationPolicy({ settings }),
    clock,
    notes,
    noteEveryMs: noteEveryMinutes * MINUTE_MS,
    exists: existsSync,
    tokensLeft: budget ? (sessionId) => budgets.tokensLeft(sessionId) : undefined,
    onVerdict: (event) => log.record(event),
  });
}
