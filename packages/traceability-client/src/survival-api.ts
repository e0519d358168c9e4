import {
  type SurvivalFiles,
  survivalFilesSchema,
  type SurvivalMeasured,
  survivalMeasuredSchema,
  type SurvivalMeasurement,
  type SurvivalQuery,
  type SurvivalReport,
  survivalReportSchema,
} from '@hookline/contracts';
import type { Channel } from './channel.ts';
import type { Answer } from './queries.ts';
import { PREFIX } from './response.ts';

/** Survival of lines after they landed. Nothing throws: every result is an outcome. */
export interface SurvivalApi {
  /** Estimates the survival of lines. */
  report(query?: Partial<SurvivalQuery>): Answer<SurvivalReport>;
  /** Lists the files of a repository that have recorded edits, with the commit that each was measured at. */
  files(repository: string, query?: { readonly limit?: number; readonly cursor?: string }): Answer<SurvivalFiles>;
  /** Replaces what is known of the lives of the lines of some files. Sent like a write: with circuit breaker and retries. */
  record(measurement: SurvivalMeasurement): Answer<SurvivalMeasured>;
}

/** Creates the survival part of a client. */
export function survivalApi(channel: Channel): SurvivalApi {
  const path = `${PREFIX}/survival`;
  return {
    report: (query = {}) => channel.read({ method: 'GET', path, query, answer: survivalReportSchema }),
    files: (repository, query = {}) =>
      channel.read({
        method: 'GET',
        path: `${path}/files`,
        query: { ...query, repository },
        answer: survivalFilesSchema,
      }),
    record: (measurement) =>
      channel.write({
        method: 'POST',
        path: `${path}/measurements`,
        body: measurement,
        answer: survivalMeasuredSchema,
      }),
  };
}
