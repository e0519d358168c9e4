import { type Report, report, table } from '@hookline/command-report';
import type { StateReport } from './report.ts';

/** Options of the commands about state files. */
export interface StateCommandOptions {
  readonly contextDirectory: string;
  readonly assist: () => Promise<{
    /** Asks the process that owns the files for the answer of a route such as `POST /self-driving/state/repair`. */
    readonly ask: <T>(route: string) => Promise<T>;
    readonly validateStates: () => Promise<readonly StateReport[]>;
  }>;
}

/** Validates every state file without changing it. Fails when one is damaged. */
export async function stateValidate({ assist, contextDirectory: directory }: StateCommandOptions): Promise<Report> {
  const reports = await (await assist()).validateStates();
  const whole = reports.every(({ status }) => status === 'valid' || status === 'absent');
  const failure = whole ? undefined : 'repair them with: hookline state repair';
  return report({ directory, whole, reports }, () => describe(reports), failure);
}

/** Repairs every damaged state file from its readable fields, backups and defaults. */
export async function stateRepair({ assist, contextDirectory: directory }: StateCommandOptions): Promise<Report> {
  const { reports } = await (
    await assist()
  ).ask<{ readonly reports: readonly StateReport[] }>('POST /self-driving/state/repair');
  const failure = reports.some(({ refusal }) => refusal !== undefined) ? '' : undefined;
  return report({ directory, reports }, () => describe(reports), failure);
}

function describe(reports: readonly StateReport[]): string {
  return table(
    reports.map(({ name, status, repaired, fields, keptAs, refusal }) => [
      name,
      repaired ? 'repaired' : status,
      [
        ...fields.map(({ path, problem, source }) => `${path === '' ? 'the whole file' : path} ${problem}: ${source}`),
        ...(keptAs === undefined ? [] : [`the damaged file is kept as ${keptAs}`]),
        ...(refusal === undefined ? [] : [refusal]),
      ].join('; '),
    ]),
  );
}
