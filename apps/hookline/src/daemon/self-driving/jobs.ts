import type { Notifier } from '@hookline/notifications';
import type { StateGuard } from '@hookline/state-guard';
import type { Logger } from 'pino';
import type { Runtime } from '../../compose.ts';
import type { Budgets } from './budgets.ts';
import type { CondenseGate } from './condense-gate.ts';
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
  const { budgets, contexts, condense, search } = parts;
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
    'budget-analyzer': () => budgets.analyze(),
    'performance-monitor': () => watchPerformance(runtime, parts),
  };
}

/** Repairs every state file, and tells of what was repaired. */
export async function repairStates({ guard, logger, notifier }: JobParts): Promise<readonly object[]> {
  const reports = await guard.repair(STATE_FILES);
  for (const report of reports.filter(({ repaired }) => repaired)) {
    logger.warn(report, 'a state file was repaired');
    const message = `${report.name}: ${report.fields.length} fields were made up for.`;
    notifier.notify({ kind: 'state-repaired', level: 'warning', title: 'hookline repaired a file', message });
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
