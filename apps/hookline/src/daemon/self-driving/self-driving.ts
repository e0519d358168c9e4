import type { HookInput } from '@hookline/hook-adapters';
import { ScheduleRunner, SCHEDULES, type ScheduleState } from '@hookline/schedules';
import { StateGuard } from '@hookline/state-guard';
import type { Runtime } from '../../compose.ts';
import type { ControlRoutes } from '../control-server.ts';
import type { Logs } from '../logs.ts';
import { createNotifier } from './alerts.ts';
import { Budgets } from './budgets.ts';
import { CondenseGate } from './condense-gate.ts';
import { ContextWatch } from './context-watch.ts';
import { type Decision, Decisions } from './decisions.ts';
import { DelegationAdvice } from './delegation-advice.ts';
import { type JobParts, repairStates, scheduledJobs } from './jobs.ts';
import { KeptState } from './kept-state.ts';
import { Observations } from './observations.ts';
import { runsElsewhere } from './schedule-plan.ts';
import { SearchAnswers } from './search-answers.ts';
import { STATES } from './states.ts';

/** What looks after sessions while they run. */
export interface SelfDriving {
  /** Answers a decision script. Never rejects. */
  readonly decide: (payload: string) => Promise<Decision | undefined>;
  /** Learns from an event that was recorded. Never throws. */
  readonly observe: (input: HookInput) => void;
  /** What the command line asks for. */
  readonly routes: ControlRoutes;
  readonly start: () => void;
  /** Ends with everything written. */
  readonly stop: () => Promise<void>;
}

/** Constructs it: state files are repaired first. Whoever calls this holds the daemon's lock, or writes nothing. */
export async function composeSelfDriving(
  runtime: Runtime,
  { logger, executions }: Pick<Logs, 'logger' | 'executions'>,
): Promise<SelfDriving> {
  const { clock, settings, contextDirectory: directory } = runtime;
  const guard = new StateGuard({ directory, clock, keepDays: settings.stateGuard.keepDays });
  const notifier = createNotifier(runtime, logger);
  const onError = (error: Error): void => logger.error({ err: error }, 'a state was not written');
  const [shared, sessions, searches, ran] = await Promise.all([
    KeptState.open({ guard, definition: STATES.budget, clock, onError }),
    KeptState.open({ guard, definition: STATES.sessions, clock, onError }),
    KeptState.open({ guard, definition: STATES.searchCache, clock, onError }),
    KeptState.open({ guard, definition: STATES.schedules, clock, onError }),
  ]);
  const budgets = new Budgets(runtime, shared, sessions);
  const contexts = new ContextWatch(runtime, logger, notifier, budgets);
  const condense = new CondenseGate(runtime);
  const search = new SearchAnswers(runtime, searches, shared);
  const delegation = new DelegationAdvice(runtime, budgets);
  const decisions = new Decisions(runtime, { search, delegation, contexts, condense }, logger, executions);
  const observations = new Observations(runtime, { budgets, contexts, condense, search }, logger);
  const parts: JobParts = { guard, notifier, logger, budgets, contexts, condense, search };
  const runner = createRunner(runtime, parts, ran);
  const flush = async (): Promise<void> => {
    await Promise.all([shared.flush(), sessions.flush(), searches.flush(), ran.flush()]);
  };
  return {
    decide: (payload) => decisions.decide(payload),
    observe: (input) => observations.observe(input),
    routes: routesOf(runtime, parts, observations, runner, flush),
    start: () => {
      search.warmUp();
      decisions.warmUp();
      void repairStates(parts).catch(onError);
      if (settings.schedules.inDaemon) runner.start();
    },
    stop: async () => {
      await runner.stop();
      await notifier.flush();
      await flush();
      await search.close();
    },
  };
}

/** Runs the schedules, as long as nobody else does. */
function createRunner(runtime: Runtime, parts: JobParts, state: KeptState<ScheduleState>): ScheduleRunner {
  const jobs = scheduledJobs(runtime, parts);
  const runner: ScheduleRunner = new ScheduleRunner({
    clock: runtime.clock,
    state: state.value,
    jobs: SCHEDULES.map(({ name, cron, randomDelaySeconds = 0 }) => ({
      name,
      cron,
      randomDelaySeconds,
      run: async () => {
        if (!(await runsElsewhere(runtime))) await jobs[name]?.();
      },
    })),
    onRun: ({ name, durationMs, error }) => {
      if (error !== undefined) parts.logger.error({ err: error, name }, 'a schedule failed');
      else parts.logger.debug({ name, durationMs }, 'a schedule ran');
      state.changed(() => runner.toState());
    },
  });
  return runner;
}

function routesOf(
  runtime: Runtime,
  parts: JobParts,
  observations: Observations,
  runner: ScheduleRunner,
  flush: () => Promise<void>,
): ControlRoutes {
  const { budgets, contexts, search } = parts;
  const written = async <T>(answer: T | Promise<T>): Promise<T> => {
    const done = await answer;
    await flush();
    return done;
  };
  const jobs = Object.entries(scheduledJobs(runtime, parts)).map(
    ([name, run]) => [`POST /self-driving/schedules/${name}`, () => written(run())] as const,
  );
  return {
    'GET /self-driving/context': () => ({ sessions: contexts.sessions, shared: budgets.shared.value.context }),
    'GET /self-driving/outputs': () => ({ ...observations.outputs, ever: budgets.shared.value.context }),
    'GET /self-driving/budget': async () => ({ budget: budgets.shared.value, ...(await budgets.history()) }),
    'GET /self-driving/search-cache': () => search.stats(),
    'POST /self-driving/search-cache/clear': () => (search.clear(), written(search.stats())),
    'POST /self-driving/search-cache/warm': async () => ({ warmed: await written(search.warm()) }),
    'POST /self-driving/state/repair': async () => ({ reports: await written(repairStates(parts)) }),
    'GET /self-driving/schedules': () => ({ next: Object.fromEntries(runner.nextRuns) }),
    ...Object.fromEntries(jobs),
  };
}
