/** Commands that report on what was recorded. */
import process from 'node:process';
import type { Report } from '@hookline/command-report';
import * as reports from '@hookline/record-reports';
import type { QueryRuntime } from '../runtime.ts';

type Options = reports.ListOptions<
  | 'analytics'
  | 'ancestry'
  | 'changes'
  | 'descendants'
  | 'evolution'
  | 'executionLogs'
  | 'pattern'
  | 'patterns'
  | 'search'
  | 'session'
  | 'sessions'
  | 'similar'
  | 'survival'
  | 'trace'
> &
  reports.CodeAccess;

/** Command of a report, with what all of them need. */
const command =
  <Arguments extends readonly unknown[]>(work: (options: Options, ...read: Arguments) => Promise<Report>) =>
  ({ client, clock, codePolicy, redactor }: QueryRuntime, ...read: Arguments): Promise<Report> =>
    work({ client, codePolicy, redactor, cwd: process.cwd(), now: clock.now(), stdin: () => process.stdin }, ...read);

export const analytics = command(reports.analyticsReport);
export const diff = command(reports.patternsDiff);
export const evolution = command(reports.evolutionReport);
export const fingerprint = command(reports.fingerprintReport);
export const lineage = command(reports.lineageReport);
export const parents = command(reports.similarReport);
export const pattern = command(reports.patternReport);
export const patterns = command(reports.patternsReport);
export const search = command(reports.searchReport);
export const sessions = command(reports.sessionsReport);
export const show = command(reports.showReport);
export const trace = command(reports.traceReport);
export const traces = command(reports.tracesReport);
