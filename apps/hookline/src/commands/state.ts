import { StateGuard, type StateReport } from '@hookline/state-guard';
import type { Runtime } from '../compose.ts';
import { STATE_FILES } from '../daemon/self-driving/states.ts';
import { CommandError, printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';
import { askSelfDriving } from './self-driving.ts';

/** Looks at every state file; fails where one is not whole. Changes nothing. */
export async function stateValidate(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const { contextDirectory: directory, clock } = runtime;
  const reports = await new StateGuard({ directory, clock }).validate(STATE_FILES);
  const whole = reports.every(({ status }) => status === 'valid' || status === 'absent');
  printResult({ directory, whole, reports }, flags.json, () => describe(reports));
  if (!whole) throw new CommandError(flags.json === true ? '' : 'mend them with: hookline state repair');
}

/** Makes every state file whole again, with all that can be read of it. */
export async function stateRepair(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const { reports } = await askSelfDriving<{ readonly reports: readonly StateReport[] }>(
    runtime,
    'POST /self-driving/state/repair',
  );
  printResult({ directory: runtime.contextDirectory, reports }, flags.json, () => describe(reports));
  if (reports.some(({ refusal }) => refusal !== undefined)) throw new CommandError('');
}

function describe(reports: readonly StateReport[]): string {
  return table(
    reports.map(({ name, status, repaired, fields, keptAs, refusal }) => [
      name,
      repaired ? 'repaired' : status,
      [
        ...fields.map(({ path, problem, source }) => `${path === '' ? 'all of it' : path} ${problem}: ${source}`),
        ...(keptAs === undefined ? [] : [`the damaged bytes are in ${keptAs}`]),
        ...(refusal === undefined ? [] : [refusal]),
      ].join('; '),
    ]),
  );
}
