import { join } from 'node:path';
import process from 'node:process';
import { throttle, SECOND_MS } from '@hookline/clock';
import { blameFile, namesOf, revisionFiles } from '@hookline/git-blame';
import { exportAgentTrace, type LineAccess } from '@hookline/interchange';
import { CommandError, print, tell } from '../output.ts';
import type { Runtime } from '../runtime.ts';
import { editsAccess } from './blame.ts';
import { unwrap } from '@hookline/record-reports';

type Uses = Pick<Runtime, 'client' | 'clock' | 'lineKey' | 'locate' | 'version'>;

/** Prints who wrote the lines of a revision of the repository in the working directory, as an Agent Trace record. */
export async function exportLines(runtime: Uses, revision: string | undefined): Promise<void> {
  const trace = await exportAgentTrace(await lineAccess(runtime), revision);
  print(JSON.stringify(trace, undefined, 2));
}

/** Returns the access to the lines of the repository in the working directory. */
async function lineAccess(runtime: Uses): Promise<LineAccess> {
  const { client, clock, locate, version } = runtime;
  const cwd = process.cwd();
  const access = { locate, lineKey: runtime.lineKey(), ...editsAccess(client) };
  let top = cwd;
  let progress = '';
  const tellProgress = throttle(clock, SECOND_MS, () => tell(progress));
  return {
    version,
    now: () => clock.now(),
    repository: async () => (await locate(join(top, 'any'))).repository,
    commitFiles: async (revision) => {
      const found = await revisionFiles(cwd, revision);
      if (!found.ok) throw new CommandError(found.error.message);
      top = found.value.top;
      const { commit, files, renames } = found.value;
      return { commit, files: files.map((path) => namesOf(path, renames)) };
    },
    editedFiles: async (repository, cursor) => unwrap(await client().editedFiles(repository, { cursor })),
    lines: async (path, commit) => {
      const found = await blameFile(access, join(top, path), commit);
      if (found.ok) return found.value.lines;
      if (found.error.code === 'not_text') return undefined;
      throw new CommandError(`${path}: ${found.error.message}`);
    },
    onProgress: (done, all) => {
      progress = `${done} of ${all} files …`;
      tellProgress();
    },
  };
}
