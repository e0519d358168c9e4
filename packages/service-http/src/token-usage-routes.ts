import {
  tokenUsageBatchAnswerSchema,
  tokenUsageBatchSchema,
  tokenUsageBlocksQuerySchema,
  tokenUsageBlocksSchema,
  tokenUsageQuerySchema,
  tokenUsageRecordSchema,
  tokenUsageReportSchema,
} from '@hookline/contracts';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';
import { validateAll } from './validate-records.ts';

/** Registers `/usage*`: tokens and cost of sessions. */
export function tokenUsageRoutes(api: Api, { tokenUsage }: Pick<ServicePorts, 'tokenUsage'>): void {
  if (!tokenUsage) return;
  api.post(
    '/usage/batch',
    {
      schema: {
        tags: ['usage'],
        summary: 'Record the tokens of responses; repeated records of a response count once',
        body: tokenUsageBatchSchema,
        response: { 200: tokenUsageBatchAnswerSchema },
      },
    },
    async (request) => {
      const { invalid, valid } = validateAll(request.body.records, tokenUsageRecordSchema, 'records');
      const { known } = await tokenUsage.record(valid.map(({ record }) => record));
      return { success: invalid.length === 0, accepted: valid.length, known, failed: [...invalid] };
    },
  );
  api.get(
    '/usage',
    {
      schema: {
        tags: ['usage'],
        summary: 'Sum tokens and cost by day, week, month, session, repository, model or prompt',
        querystring: tokenUsageQuerySchema,
        response: { 200: tokenUsageReportSchema },
      },
    },
    (request) => tokenUsage.report(request.query),
  );
  api.get(
    '/usage/blocks',
    {
      schema: {
        tags: ['usage'],
        summary: 'Sum tokens and cost by blocks of five hours',
        querystring: tokenUsageBlocksQuerySchema,
        response: { 200: tokenUsageBlocksSchema },
      },
    },
    (request) => tokenUsage.blocks(request.query),
  );
}
