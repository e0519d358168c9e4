import {
  survivalFilesQuerySchema,
  survivalFilesSchema,
  survivalMeasuredSchema,
  survivalMeasurementSchema,
  survivalQuerySchema,
  survivalReportSchema,
} from '@hookline/contracts';
import type { Api } from './api.ts';
import type { ServicePorts } from './ports.ts';

/** Registers `/survival*`: how long lines live after they landed. */
export function survivalRoutes(api: Api, { survival }: Pick<ServicePorts, 'survival'>): void {
  if (!survival) return;
  api.get(
    '/survival',
    {
      schema: {
        tags: ['survival'],
        summary: 'Estimate which share of the landed lines lives for an hour, a day, a week, a month and three months',
        querystring: survivalQuerySchema,
        response: { 200: survivalReportSchema },
      },
    },
    (request) => survival.report(request.query),
  );
  api.get(
    '/survival/files',
    {
      schema: {
        tags: ['survival'],
        summary: 'List the files of a repository that have recorded edits, with the commit that each was measured at',
        querystring: survivalFilesQuerySchema,
        response: { 200: survivalFilesSchema },
      },
    },
    (request) => survival.files(request.query),
  );
  api.post(
    '/survival/measurements',
    {
      schema: {
        tags: ['survival'],
        summary: 'Replace what is known of the lives of the lines of some files',
        body: survivalMeasurementSchema,
        response: { 200: survivalMeasuredSchema },
      },
    },
    (request) => survival.record(request.body),
  );
}
