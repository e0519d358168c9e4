import {
  assignmentSchema,
  experimentRequestSchema,
  experimentsPageSchema,
  experimentsQuerySchema,
  feedbackAnalysisRequestSchema,
  feedbackAnswerSchemas,
  feedbackApplySchema,
  feedbackRecordSchema,
} from '@hookline/contracts';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';

const experimentParams = z.object({ experiment_id: z.uuid() });

/** Registers `/feedback/*`: feedback records, analysis and experiments. */
export function feedbackRoutes(api: Api, ports: ServicePorts): void {
  recordRoute(api, ports);
  analyzeRoute(api, ports);
  applyRoute(api, ports);
  startExperimentRoute(api, ports);
  experimentRoute(api, ports);
  experimentsRoute(api, ports);
  stopRoute(api, ports);
  assignmentRoute(api, ports);
}

/** Wraps data in the response envelope with the processing time. */
async function timed<T>(
  { clock }: ServicePorts,
  work: () => Promise<T>,
): Promise<{ success: true; data: T; metadata: { processing_time_ms: number } }> {
  const startedAt = clock.monotonic();
  const data = await work();
  return { success: true, data, metadata: { processing_time_ms: clock.monotonic() - startedAt } };
}

function recordRoute(api: Api, { feedback }: ServicePorts): void {
  api.post(
    '/feedback/record',
    {
      schema: {
        tags: ['feedback'],
        summary: 'Record feedback on a pattern',
        body: feedbackRecordSchema,
        response: { 200: feedbackAnswerSchemas.record },
      },
    },
    async (request) => ({ success: true as const, data: await feedback.record(request.body) }),
  );
}

function analyzeRoute(api: Api, ports: ServicePorts): void {
  api.post(
    '/feedback/analyze',
    {
      schema: {
        tags: ['feedback'],
        summary: 'Analyze the feedback and experiments of a pattern',
        body: feedbackAnalysisRequestSchema,
        response: { 200: feedbackAnswerSchemas.analyze },
      },
    },
    (request) => timed(ports, () => ports.feedback.analyze(request.body)),
  );
}

function applyRoute(api: Api, ports: ServicePorts): void {
  api.post(
    '/feedback/apply',
    {
      schema: {
        tags: ['feedback'],
        summary: 'Apply a decided experiment, or undo an application',
        body: feedbackApplySchema,
        response: { 200: feedbackAnswerSchemas.apply },
      },
    },
    ({ body: { experiment_id, undo, by } }) =>
      timed(ports, () =>
        experiment_id === undefined ? ports.feedback.undo(undo ?? '', by) : ports.feedback.apply(experiment_id, by),
      ),
  );
}

function startExperimentRoute(api: Api, ports: ServicePorts): void {
  api.post(
    '/feedback/experiments',
    {
      schema: {
        tags: ['feedback'],
        summary: 'Start an experiment between patterns',
        body: experimentRequestSchema,
        response: { 200: feedbackAnswerSchemas.experiment },
      },
    },
    (request) => timed(ports, () => ports.feedback.startExperiment(request.body)),
  );
}

function experimentRoute(api: Api, ports: ServicePorts): void {
  api.get(
    '/feedback/experiments/:experiment_id',
    {
      schema: {
        tags: ['feedback'],
        summary: 'Get an experiment with its current evaluation',
        params: experimentParams,
        response: { 200: feedbackAnswerSchemas.experiment },
      },
    },
    (request) => timed(ports, () => ports.feedback.experiment(request.params.experiment_id)),
  );
}

function experimentsRoute(api: Api, { feedback }: ServicePorts): void {
  api.get(
    '/experiments',
    {
      schema: {
        tags: ['feedback'],
        summary: 'List experiments without their evaluations, the latest first',
        querystring: experimentsQuerySchema,
        response: { 200: experimentsPageSchema },
      },
    },
    (request) => feedback.experiments(request.query),
  );
}

function stopRoute(api: Api, ports: ServicePorts): void {
  api.post(
    '/feedback/experiments/:experiment_id/stop',
    {
      schema: {
        tags: ['feedback'],
        summary: 'Stop a running experiment without a decision',
        params: experimentParams,
        response: { 200: feedbackAnswerSchemas.experiment },
      },
    },
    (request) => timed(ports, () => ports.feedback.stopExperiment(request.params.experiment_id)),
  );
}

function assignmentRoute(api: Api, { feedback }: ServicePorts): void {
  api.get(
    '/feedback/experiments/:experiment_id/assignment',
    {
      schema: {
        tags: ['feedback'],
        summary: 'Get the pattern that a session is assigned to',
        params: experimentParams,
        querystring: z.object({ session_id: z.string().min(1).max(200) }),
        response: { 200: assignmentSchema },
      },
    },
    (request) => feedback.assign(request.params.experiment_id, request.query.session_id),
  );
}
