import type { Notifier } from '@hookline/notifications';
import type { StateGuard } from '@hookline/state-guard';
import type { Logger } from 'pino';
import type { Runtime } from '../../compose.ts';
import type { Budgets } from './budgets.ts';
import type { CondenseGate } from './condense-gate.ts';
import { logInContext } from './context-logs.ts';
import type { ContextWatch } from './context-watch.ts';
import { openHookSets, sourceOf, updateHookSets } from './hook-sets.ts';
import { performanceReport } from './performance.ts';
import type { SearchAnswers } from './search-answers.ts';
import { STATE_FILES } from './states.ts';

/** What the schedules work with. */
export interface JobParts {
  readonly guard: StateGuard;
  readonly notifier: Notifier;
  readonly logger: Logger;
  readonly budgets: Budgets;
  readonly contexts: ContextWatch;
  readonly condense: CondenseGate;
  readonly search: SearchAnswers;
}

/** What each schedule does, by its name. Each answers with what it did. */
export function scheduledJobs(runtime: Runtime, parts: JobParts): Readonly<Record<string, () => Promise<object>>> {
  const { contexts, condense, search } = parts;
  return {
    'context-monitor': async () => {
      await contexts.lookAll();
      return { sessions: contexts.sessions };
    },
    'search-cache-manager': async () => {
      const removed = search.cleanup();
      return { removed, warmed: isQuiet(runtime) ? await search.warm() : 0 };
    },
    'hooks-updater': () => updateHooks(runtime, parts),
    'state-validator': async () => {
      const reports = await repairStates(parts);
      return { reports, outputs_removed: await condense.expire() };
    },
    'budget-analyzer': () => fitBudgets(runtime, parts),
    'performance-monitor': () => watchPerformance(runtime, parts),
  };
}

/** Fits the budgets to the week, and tells of it when they change. */
async function fitBudgets(runtime: Runtime, { budgets, logger, notifier }: JobParts): Promise<object> {
  const was = budgets.shared.value.daily_budget_tokens;
  const found = await budgets.analyze();
  await logInContext(runtime, 'budget-analysis', { at: new Date(runtime.clock.now()).toISOString(), ...found });
  const { dailyBudgetTokens: is, sessionBudgetTokens } = found;
  if (is !== was) {
    logger.info({ was, is }, 'budgets were fitted to the week');
    const message = `${is > was ? 'More' : 'Less'}: ${is} tokens a day (it was ${was}), ${sessionBudgetTokens} a session.`;
    notifier.notify({ kind: 'budget-changed', level: 'info', title: 'hookline budgets', message });
  }
  return found;
}

/** Repairs every state file, and tells of what was repaired. */
export async function repairStates({ guard, logger, notifier }: JobParts): Promise<readonly object[]> {
  const reports = await guard.repair(STATE_FILES);
  const repaired = reports.filter((report) => report.repaired);
  for (const report of repaired) logger.warn(report, 'a state file was repaired');
  if (repaired.length > 0) {
    // All in one: of several about the same within minutes, only the first is shown.
    const message = repaired.map(({ name, fields }) => `${name}: ${fields.length} fields were made up for.`).join(' ');
    notifier.notify({ kind: 'state-repaired', level: 'warning', title: 'hookline repaired files', message });
  }
  return reports;
}

function isQuiet({ clock, settings }: Runtime): boolean {
  const { warmFromHour, warmToHour } = settings.searchCache;
  const hour = new Date(clock.now()).getHours();
  return warmFromHour <= warmToHour
    ? hour >= warmFromHour && hour < warmToHour
    : hour >= warmFromHour || hour < warmToHour;
}

async function updateHooks(runtime: Runtime, { logger, notifier }: JobParts): Promise<object> {
  const source = sourceOf(runtime);
  if (!source) return { result: 'off' };
  const { daily } = runtime.settings.hookUpdates;
  const found = daily ? await updateHookSets(runtime, source) : await openHookSets(runtime).check(source);
  if (!found.ok) throw found.error;
  const { from, to } = found.value;
  if (from !== to) {
    logger.info({ from, to, installed: daily }, 'newer hooks');
    const message = `Version ${to} is ${daily ? 'installed' : 'there: hookline hooks update'}.`;
    notifier.notify({ kind: 'hooks-update', level: 'info', title: 'hookline hooks', message });
  }
  return { ...found.value };
}

async function watchPerformance(runtime: Runtime, { budgets, logger, notifier }: JobParts): Promise<object> {
  const report = await performanceReport(runtime);
  await logInContext(runtime, 'hooks-performance', { at: new Date(runtime.clock.now()).toISOString(), ...report });
  budgets.shared.change((budget) => ({
    ...budget,
    performance: {
      ...budget.performance,
      avg_hook_time_ms: report.overall?.meanMs ?? 0,
      slow_hook_count: report.overall?.slow ?? 0,
    },
  }));
  if (report.regressions.length > 0) {
    logger.warn({ regressions: report.regressions }, 'hooks became slower');
    const message = `${report.regressions.length} hooks became slower: hookline performance report.`;
    notifier.notify({ kind: 'hooks-slower', level: 'warning', title: 'hookline hooks', message });
  }
  return { ...report };
}
