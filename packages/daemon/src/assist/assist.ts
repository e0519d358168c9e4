import type { ControlHandlers } from '@hookline/control-socket';
import type { HookDecision, HookDecisions, HookInput } from '@hookline/hook-adapters';
import type { ScheduleRunner } from '@hookline/schedules';
import { repairStates, type ScheduledJob } from './jobs.ts';
import { observeEvent } from './observations.ts';
import type { QualityPart } from '../quality/quality-part.ts';
import type { AssistParts } from './parts.ts';
import { assistRoutes } from './routes.ts';

/** Decisions, observations and scheduled jobs that assist running sessions. */
export interface Assist {
  /** Answers a decision script; `undefined` allows the call as it is. Never rejects. */
  readonly decide: (payload: string) => Promise<HookDecision | undefined>;
  /** Learns from a recorded event in the background. Never throws. */
  readonly observe: (input: HookInput) => void;
  /** Adds the judgements of edits to their records; `undefined` while edits are not judged. */
  readonly judged: QualityPart['judged'] | undefined;
  /** Counts the time of a hook, in ms. */
  readonly timed: (durationMs: number) => void;
  /** Routes of the commands. */
  readonly routes: ControlHandlers;
  readonly start: () => void;
  /** Stops the schedules and resolves when all states have been written. */
  readonly stop: () => Promise<void>;
}

/** Wires the parts. Only the process that holds the daemon's lock may do so: it writes the state files. */
export function createAssist(
  parts: AssistParts,
  decisions: HookDecisions,
  runner: ScheduleRunner,
  jobs: Readonly<Record<string, ScheduledJob>>,
  { runsSchedules }: { readonly runsSchedules: boolean },
): Assist {
  return {
    decide: (payload) => decisions.decide(payload),
    observe: (input) => observeEvent(input, parts),
    judged: parts.quality?.judged,
    timed: parts.timed,
    routes: assistRoutes(parts, runner, jobs),
    start: () => {
      parts.search.start();
      decisions.warmUp();
      void repairStates(parts).catch((error: unknown) =>
        parts.logger.error({ err: error }, 'repairing the state files failed'),
      );
      if (runsSchedules) runner.start();
    },
    stop: async () => {
      await runner.stop();
      await parts.notifier.flush();
      await parts.quality?.close();
      await parts.flush();
      await parts.search.close();
    },
  };
}
