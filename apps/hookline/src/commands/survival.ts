import { resolve } from 'node:path';
import process from 'node:process';
import type { Report } from '@hookline/command-report';
import { measureFolder, type SurvivalProgress } from '@hookline/git-blame';
import { type SurvivalFlags, survivalReport, unwrap } from '@hookline/record-reports';
import type { Runtime } from '../runtime.ts';
import { editsAccess } from './blame.ts';

/** Reports how long lines live after they landed, with `measure` after a look at the repository. */
export async function survival(
  runtime: Runtime,
  { measure = false, ...flags }: SurvivalFlags & { readonly measure?: boolean },
): Promise<Report> {
  const cwd = process.cwd();
  const measured = measure ? await look(runtime, resolve(cwd, flags.repo ?? '.')) : undefined;
  return survivalReport({ client: runtime.client, cwd, now: runtime.clock.now() }, flags, measured);
}

function look({ client, clock, lineKey, locate }: Runtime, folder: string): Promise<SurvivalProgress> {
  const access = {
    ...editsAccess(client),
    filesOf: async (repository: string, cursor?: string) =>
      unwrap(await client().survival.files(repository, cursor === undefined ? {} : { cursor })),
    send: async (measurement: Parameters<ReturnType<typeof client>['survival']['record']>[0]) =>
      unwrap(await client().survival.record(measurement)),
  };
  return measureFolder({ ...access, locate, lineKey: lineKey(), now: clock.now() }, folder);
}
