import type { Clock } from '@hookline/clock';
import type {
  Application,
  Assignment,
  Experiment,
  ExperimentRequest,
  ExperimentsPage,
  ExperimentsQuery,
  FeedbackAnalysis,
  FeedbackAnalysisRequest,
  FeedbackRecord,
  RecordedFeedback,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { analyzeFeedback } from './analyze.ts';
import { applyExperiment, undoApplication } from './apply.ts';
import { armOf } from './assignment.ts';
import {
  createExperiment,
  evaluate,
  experimentRow,
  type ExperimentRow,
  listed,
  listExperiments,
  sharesOf,
  stopExperiment,
} from './experiments.ts';
import { recordFeedback } from './record.ts';

/** Options of {@link createFeedbackLoop}. */
export interface FeedbackLoopOptions {
  /** A database with the schemas of traces and lineage, and `feedbackSchema`, applied. */
  readonly sql: Sql;
  /** Source of the times of records, experiments and applications. */
  readonly clock: Clock;
}

/** Feedback on patterns. Methods reject with a `FeedbackError`, or with a `DatabaseError` when the database fails. */
export interface FeedbackLoop {
  /** Stores a feedback record once per `event_id`. */
  record(feedback: FeedbackRecord): Promise<RecordedFeedback>;
  /**
   * Finds improvement opportunities of a pattern, evaluates its running experiments, and applies those that a challenger has
   * won, unless `enable_ab_testing` is false.
   */
  analyze(request: FeedbackAnalysisRequest): Promise<FeedbackAnalysis>;
  /** Starts an experiment once per `experiment_id`. The first arm is the control. */
  startExperiment(request: ExperimentRequest): Promise<Experiment>;
  /** Returns an experiment with its current evaluation, which is valid for any number of looks. */
  experiment(id: string): Promise<Experiment>;
  /** Lists experiments without their evaluations, the latest first. */
  experiments(query: ExperimentsQuery): Promise<ExperimentsPage>;
  /** Stops a running experiment without a decision, or rejects with `conflict`. Later sessions do not count. */
  stopExperiment(id: string): Promise<Experiment>;
  /** Returns the pattern that a session is assigned to, deterministically. */
  assign(experimentId: string, sessionId: string): Promise<Assignment>;
  /** Applies a decided experiment, or rejects with `not_decided` and the failed guards. `by` is stored in the audit row. */
  apply(experimentId: string, by: string): Promise<Application>;
  /** Undoes an application. */
  undo(applicationId: string, by: string): Promise<Application>;
}

/** Creates the feedback loop on a database. It keeps no state. */
export function createFeedbackLoop({ sql, clock }: FeedbackLoopOptions): FeedbackLoop {
  const at = (): string => new Date(clock.now()).toISOString();
  const withEvaluation = async (row: ExperimentRow): Promise<Experiment> => {
    const { arms: _, ...experiment } = listed(row);
    return { ...experiment, evaluation: await evaluate(sql, row) };
  };
  return {
    record: (feedback) => recordFeedback(sql, feedback, at()),
    analyze: (request) => analyzeFeedback(sql, clock, request),
    startExperiment: async (request) => withEvaluation(await createExperiment(sql, request, at())),
    experiment: async (id) => withEvaluation(await experimentRow(sql, id)),
    experiments: (query) => listExperiments(sql, query),
    stopExperiment: async (id) => withEvaluation(await stopExperiment(sql, id, at())),
    assign: async (experimentId, session_id) => {
      const row = await experimentRow(sql, experimentId);
      const pattern_id = armOf(row.experiment_id, session_id, sharesOf(row));
      return { experiment_id: row.experiment_id, session_id, pattern_id };
    },
    apply: (id, by) => applyExperiment(sql, id, { by, at: at() }),
    undo: (id, by) => undoApplication(sql, id, { by, at: at() }),
  };
}
