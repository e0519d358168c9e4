import type { Clock } from '@hookline/clock';
import type {
  Application,
  Assignment,
  Experiment,
  ExperimentRequest,
  FeedbackAnalysis,
  FeedbackAnalysisRequest,
  FeedbackRecord,
  RecordedFeedback,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { analyzeFeedback } from './analyze.ts';
import { applyExperiment, undoApplication } from './apply.ts';
import { armOf } from './assignment.ts';
import { createExperiment, evaluate, experimentRow, type ExperimentRow, sharesOf } from './experiments.ts';
import { recordFeedback } from './record.ts';

/** What {@link createFeedbackLoop} works with. */
export interface FeedbackLoopOptions {
  /** A database with the schemas of traces and lineage, and `feedbackMigrations`, applied. */
  readonly sql: Sql;
  /** Says when something was received, started or applied. */
  readonly clock: Clock;
}

/** Feedback on patterns. Rejects with a `FeedbackError` or, when the database is in trouble, a `DatabaseError`. */
export interface FeedbackLoop {
  /** Stores a record; the same `event_id` again changes nothing. */
  record(feedback: FeedbackRecord): Promise<RecordedFeedback>;
  /**
   * Finds what could be better about a pattern, judges its running experiments, and applies those that leave no doubt
   * about a challenger, unless `enable_ab_testing` is false.
   */
  analyze(request: FeedbackAnalysisRequest): Promise<FeedbackAnalysis>;
  /** Starts an experiment; the same `experiment_id` again changes nothing. The first arm is the control. */
  startExperiment(request: ExperimentRequest): Promise<Experiment>;
  /** Where an experiment stands. May be looked at as often as wanted. */
  experiment(id: string): Promise<Experiment>;
  /** Which pattern a session is to use: always the same. */
  assign(experimentId: string, sessionId: string): Promise<Assignment>;
  /** Acts on a decided experiment, or rejects with `not_decided` and the guards that failed. `by` goes into the audit. */
  apply(experimentId: string, by: string): Promise<Application>;
  /** Takes back what was applied. */
  undo(applicationId: string, by: string): Promise<Application>;
}

/** The feedback loop in the database given. Opens nothing, keeps no state. */
export function createFeedbackLoop({ sql, clock }: FeedbackLoopOptions): FeedbackLoop {
  const at = (): string => new Date(clock.now()).toISOString();
  const shown = async (row: ExperimentRow): Promise<Experiment> => ({
    experiment_id: row.experiment_id,
    name: row.name,
    status: row.status,
    smallest_effect: row.smallest_effect,
    tightest_at: row.tightest_at,
    started_at: row.started_at.toISOString(),
    evaluation: await evaluate(sql, row),
  });
  return {
    record: (feedback) => recordFeedback(sql, feedback, at()),
    analyze: (request) => analyzeFeedback(sql, clock, request),
    startExperiment: async (request) => shown(await createExperiment(sql, request, at())),
    experiment: async (id) => shown(await experimentRow(sql, id)),
    assign: async (experimentId, session_id) => {
      const row = await experimentRow(sql, experimentId);
      const pattern_id = armOf(row.experiment_id, session_id, sharesOf(row));
      return { experiment_id: row.experiment_id, session_id, pattern_id };
    },
    apply: (id, by) => applyExperiment(sql, id, { by, at: at() }),
    undo: (id, by) => undoApplication(sql, id, { by, at: at() }),
  };
}
