import type { ControlHandlers } from '@hookline/control-socket';
import type { ScheduleRunner } from '@hookline/schedules';
import { repairStates, type ScheduledJob } from './jobs.ts';
import type { AssistParts } from './parts.ts';

/** Returns the routes behind the commands of assist. Answers are sent after pending state changes were written. */
export function assistRoutes(
  parts: AssistParts,
  runner: Pick<ScheduleRunner, 'nextRuns'>,
  jobs: Readonly<Record<string, ScheduledJob>>,
): ControlHandlers {
  const { budgets, contexts, outputs, search } = parts;
  const flushed = async <T>(answer: T | Promise<T>): Promise<T> => {
    const value = await answer;
    await parts.flush();
    return value;
  };
  const searchStats = (): object => ({
    on: parts.searchEnabled,
    ...search.stats,
    frequent: search.frequentQueries().map(({ tool, query, cwd, count }) => ({ tool, query, cwd, count })),
  });
  const jobRoutes = Object.entries(jobs).map(
    ([name, run]) => [`POST /self-driving/schedules/${name}`, () => flushed(run())] as const,
  );
  return {
    'GET /self-driving/context': () => ({ sessions: contexts.sessions, shared: budgets.budget.context }),
    'GET /self-driving/outputs': () => ({ ...outputs.stats, ever: budgets.budget.context }),
    'GET /self-driving/budget': async () => ({ budget: budgets.budget, ...(await budgets.history()) }),
    'GET /self-driving/search-cache': searchStats,
    'POST /self-driving/search-cache/clear': () => (search.clear(), flushed(searchStats())),
    'POST /self-driving/search-cache/forget': () => (search.forget(), flushed({ forgotten: true })),
    'POST /self-driving/search-cache/warm': async () => ({ warmed: await flushed(search.prefetch()) }),
    'POST /self-driving/state/repair': async () => ({ reports: await flushed(repairStates(parts)) }),
    'GET /self-driving/quality': () => parts.quality?.state() ?? null,
    'GET /self-driving/schedules': () => ({ next: Object.fromEntries(runner.nextRuns) }),
    ...Object.fromEntries(jobRoutes),
  };
}
