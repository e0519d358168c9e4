import type { AssistParts } from './parts.ts';

/** A job of a schedule; resolves to what it did. */
export type ScheduledJob = () => Promise<object>;

/** Returns the job of each schedule, by the schedule's name. */
export function scheduledJobs(parts: AssistParts): Readonly<Record<string, ScheduledJob>> {
  const { contexts, condenser, search } = parts;
  return {
    'context-monitor': async () => {
      await contexts.measureAll();
      return { sessions: contexts.sessions };
    },
    'search-cache-manager': async () => {
      const removed = search.cleanup();
      return { removed, warmed: search.isQuietHour() ? await search.prefetch() : 0 };
    },
    'hooks-updater': () => updateHooks(parts),
    'state-validator': async () => {
      const reports = await repairStates(parts);
      return { reports, outputs_removed: await condenser.removeExpired() };
    },
    'budget-analyzer': () => adjustBudgets(parts),
    'performance-monitor': () => reportPerformance(parts),
    'survival-monitor': () => parts.measureSurvival(),
  };
}

async function adjustBudgets({ budgets, clock, contextLog, logger, notifier }: AssistParts): Promise<object> {
  const before = budgets.budget.daily_budget_tokens;
  const analysis = await budgets.analyze();
  await contextLog('budget-analysis', { at: new Date(clock.now()).toISOString(), ...analysis });
  const { dailyBudgetTokens: after, sessionBudgetTokens } = analysis;
  if (after !== before) {
    logger.info({ was: before, is: after }, 'the token budgets were adjusted');
    const message = `${after > before ? 'More' : 'Less'}: ${after} tokens a day (it was ${before}), ${sessionBudgetTokens} a session.`;
    notifier.notify({ kind: 'budget-changed', level: 'info', title: 'hookline budgets', message });
  }
  return analysis;
}

/** Repairs every damaged state file, logs each repair and notifies once. */
export async function repairStates(
  parts: Pick<AssistParts, 'repairStates' | 'logger' | 'notifier'>,
): Promise<readonly object[]> {
  const reports = await parts.repairStates();
  const repaired = reports.filter((report) => report.repaired);
  for (const report of repaired) parts.logger.warn(report, 'a state file was repaired');
  if (repaired.length > 0) {
    // One notification for all files: of several of a kind, only the first is sent.
    const message = repaired.map(({ name, fields }) => `${name}: ${fields.length} fields were replaced.`).join(' ');
    parts.notifier.notify({ kind: 'state-repaired', level: 'warning', title: 'hookline repaired files', message });
  }
  return reports;
}

async function updateHooks(parts: AssistParts): Promise<object> {
  const { hookSets, logger, notifier, installsHookUpdates: installed } = parts;
  const source = parts.hookSource();
  if (!source) return { result: 'off' };
  const found = installed ? await hookSets.update(source) : await hookSets.check(source);
  if (!found.ok) throw found.error;
  const { from, to } = found.value;
  if (from !== to) {
    logger.info({ from, to, installed }, 'a newer hook set is available');
    const message = `Version ${to} is ${installed ? 'installed' : 'available: hookline hooks update'}.`;
    notifier.notify({ kind: 'hooks-update', level: 'info', title: 'hookline hooks', message });
  }
  return { ...found.value };
}

async function reportPerformance(parts: AssistParts): Promise<object> {
  const { clock, contextLog, logger, notifier } = parts;
  const report = await parts.performanceReport();
  await contextLog('hooks-performance', { at: new Date(clock.now()).toISOString(), ...report });
  if (report.regressions.length > 0) {
    logger.warn({ regressions: report.regressions }, 'hooks became slower');
    const message = `${report.regressions.length} hooks became slower: hookline performance report.`;
    notifier.notify({ kind: 'hooks-slower', level: 'warning', title: 'hookline hooks', message });
  }
  return { ...report };
}
