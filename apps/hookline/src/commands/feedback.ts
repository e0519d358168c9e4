/** Commands of feedback on patterns, and of experiments between them. */
import process from 'node:process';
import type { Report } from '@hookline/command-report';
import * as reports from '@hookline/record-reports';
import { userOf } from '../package-options.ts';
import type { Runtime } from '../runtime.ts';

export async function feedback(runtime: Runtime, id: string, flags: reports.FeedbackFlags): Promise<Report> {
  const { client, clock, redactor, settings } = runtime;
  const userId = await userOf(settings, clock)(process.cwd());
  return reports.feedbackReport({ client, userId, redact: (text) => redactor().redact(text) }, id, flags);
}

export const experiments = ({ client }: Runtime, flags: reports.ExperimentsFlags): Promise<Report> =>
  reports.experimentsReport({ client }, flags);

export const createExperiment = (
  { client }: Runtime,
  name: string,
  patterns: readonly string[],
  flags: reports.NewExperimentFlags,
): Promise<Report> => reports.createExperimentReport({ client }, name, patterns, flags);

export const experiment = ({ client }: Runtime, id: string): Promise<Report> =>
  reports.experimentReport({ client }, id);

export const stopExperiment = ({ client }: Runtime, id: string): Promise<Report> =>
  reports.stopExperimentReport({ client }, id);
