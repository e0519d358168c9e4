import {
  type Application,
  type Assignment,
  assignmentSchema,
  type Experiment,
  type experimentRequestSchema,
  type ExperimentsPage,
  experimentsPageSchema,
  type ExperimentsQuery,
  type FeedbackAnalysis,
  type feedbackAnalysisRequestSchema,
  feedbackAnswerSchemas,
  type feedbackApplySchema,
  type feedbackRecordSchema,
  type RecordedFeedback,
} from '@hookline/contracts';
import type { z } from 'zod';
import type { Channel } from './channel.ts';
import type { Answer } from './queries.ts';
import { PREFIX } from './response.ts';

/** Feedback on patterns, and experiments between them. Nothing throws: every result is an outcome. */
export interface FeedbackApi {
  /** Records feedback on a pattern, once per `event_id`. Sent once, like a query: a person waits for the answer. */
  record(feedback: z.input<typeof feedbackRecordSchema>): Answer<RecordedFeedback>;
  /** Analyses the feedback and the experiments of a pattern. */
  analyze(request: z.input<typeof feedbackAnalysisRequestSchema>): Answer<FeedbackAnalysis>;
  /** Applies a decided experiment, or undoes an application. */
  apply(request: z.input<typeof feedbackApplySchema>): Answer<Application>;
  /** Starts an experiment between patterns. */
  startExperiment(request: z.input<typeof experimentRequestSchema>): Answer<Experiment>;
  /** Returns an experiment with its current evaluation. */
  experiment(experimentId: string): Answer<Experiment>;
  /** Lists experiments without their evaluations, the latest first. */
  experiments(query?: Partial<ExperimentsQuery>): Answer<ExperimentsPage>;
  /** Stops a running experiment without a decision. */
  stopExperiment(experimentId: string): Answer<Experiment>;
  /** Returns the pattern that a session is assigned to. The same session always has the same one. */
  assignment(experimentId: string, sessionId: string): Answer<Assignment>;
}

/** Creates the feedback part of a client. */
export function feedbackApi(channel: Channel): FeedbackApi {
  return {
    record: (feedback) => channel.read(post('record', feedback, feedbackAnswerSchemas.record)),
    analyze: (request) => channel.read(post('analyze', request, feedbackAnswerSchemas.analyze)),
    apply: (request) => channel.read(post('apply', request, feedbackAnswerSchemas.apply)),
    startExperiment: (request) => channel.read(post('experiments', request, feedbackAnswerSchemas.experiment)),
    experiment: (id) =>
      channel.read({ method: 'GET', path: experimentPath(id), answer: unwrapped(feedbackAnswerSchemas.experiment) }),
    experiments: (query = {}) =>
      channel.read({ method: 'GET', path: `${PREFIX}/experiments`, query, answer: experimentsPageSchema }),
    stopExperiment: (id) =>
      channel.read({
        method: 'POST',
        path: `${experimentPath(id)}/stop`,
        body: {},
        answer: unwrapped(feedbackAnswerSchemas.experiment),
      }),
    assignment: (id, session_id) =>
      channel.read({
        method: 'GET',
        path: `${experimentPath(id)}/assignment`,
        query: { session_id },
        answer: assignmentSchema,
      }),
  };
}

function experimentPath(id: string): string {
  return `${PREFIX}/feedback/experiments/${encodeURIComponent(id)}`;
}

function post<T>(route: string, body: object, envelope: z.ZodType<{ readonly data: T }>) {
  return { method: 'POST', path: `${PREFIX}/feedback/${route}`, body, answer: unwrapped(envelope) } as const;
}

/** Returns the schema of what is in an envelope. */
function unwrapped<T>(envelope: z.ZodType<{ readonly data: T }>): z.ZodType<T> {
  return envelope.transform(({ data }) => data);
}
