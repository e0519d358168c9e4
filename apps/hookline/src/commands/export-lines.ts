import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { throttle, SECOND_MS } from '@hookline/clock';
import { table } from '@hookline/command-report';
import { blameFile, changedFiles, namesOf, noteTexts, revisionCommits, revisionFiles } from '@hookline/git-blame';
import { exportAgentTrace, exportGitNotes, type LineAccess, writeNote } from '@hookline/interchange';
import { CommandError, print, printResult, tell } from '../output.ts';
import type { Runtime } from '../runtime.ts';
import { editsAccess } from './blame.ts';
import { unwrap } from '@hookline/record-reports';

type Uses = Pick<Runtime, 'client' | 'clock' | 'lineKey' | 'locate' | 'version'>;

/** Prints who wrote the lines of a revision of the repository in the working directory, as an Agent Trace record. */
export async function exportLines(runtime: Uses, revision: string | undefined): Promise<void> {
  const trace = await exportAgentTrace(await lineAccess(runtime), revision);
  print(JSON.stringify(trace, undefined, 2));
}

/** Flags of `hookline export git-notes`. */
interface NoteFlags {
  readonly json?: boolean | undefined;
  readonly ref?: string | undefined;
  readonly rev?: string | undefined;
}

/** Writes who wrote the lines of commits as git notes, and prints what was written. */
export async function exportNotes(
  runtime: Uses & Pick<Runtime, 'environment'>,
  { json, ref, rev }: NoteFlags,
): Promise<void> {
  const cwd = process.cwd();
  const result = await exportGitNotes(
    {
      ...(await lineAccess(runtime, 'commits')),
      commits: async (revision) => {
        const found = await revisionCommits(cwd, revision);
        if (!found.ok) throw new CommandError(found.error.message);
        return found.value;
      },
      changedFiles: (commit) => changedFiles(cwd, commit),
      notes: (to, commits) => noteTexts(cwd, to, commits),
      writeNote: (to, commit, text) => writeNote(cwd, to, commit, text),
      isGitAiInstalled: () => isOnPath('git-ai', runtime.environment),
    },
    { ...(ref === undefined ? {} : { ref }), ...(rev === undefined ? {} : { revision: rev }) },
  );
  printResult(result, json, (value) => table(Object.entries(value).map(([name, it]) => [name, String(it)])));
}

/** Returns whether a folder of PATH has a program. */
function isOnPath(program: string, { PATH = '' }: Runtime['environment']): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return PATH.split(delimiter).some((folder) => names.some((name) => folder !== '' && existsSync(join(folder, name))));
}

/** Returns the access to the lines of the repository in the working directory. */
async function lineAccess(runtime: Uses, unit: 'files' | 'commits' = 'files'): Promise<LineAccess> {
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
      progress = `${done} of ${all} ${unit} …`;
      tellProgress();
    },
  };
}
