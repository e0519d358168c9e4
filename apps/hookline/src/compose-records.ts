import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { text as textOf } from 'node:stream/consumers';
import type { BackfillTools, RecordSource, TextRules } from '@hookline/backfill';
import { blobTexts, commitTimes, noteTexts } from '@hookline/git-blame';
import { type RecordAccess, recordSteps } from '@hookline/interchange';
import { topFolderOf } from '@hookline/recorder';
import { allEdits } from './commands/blame.ts';
import { CommandError } from './output.ts';
import type { Runtime } from './runtime.ts';

/** Rules of a recording that hold for records of other programs, too. */
interface Rules extends Pick<RecordAccess, 'created'> {
  readonly isIgnored: (file: string) => boolean;
  readonly rulesOf: (files: readonly string[]) => TextRules;
}

/** Reads records of another program about a repository. */
export async function readRecords(
  { client, lineKey, locate }: Runtime,
  source: RecordSource,
  { created, isIgnored, rulesOf }: Rules,
): ReturnType<BackfillTools['records']> {
  const folder = source.format === 'git-ai' ? source.repository : process.cwd();
  const top = topFolderOf(folder);
  if (top === undefined) throw new CommandError(`${folder} is in no git repository; the records are about one`);
  const { repository = top } = await locate(join(top, 'any'));
  const access: RecordAccess = {
    repository,
    commits: (revisions) => commitTimes(top, revisions),
    texts: (names) => blobTexts(top, names),
    notes: () => noteTexts(top, 'refs/notes/ai'),
    isIgnored: (path) => isIgnored(join(top, path)),
    rulesOf: (path) => rulesOf([join(top, path)]),
    recordedEdits: async (path) =>
      new Set((await allEdits(client, { repository, path })).map(({ event_id }) => event_id)),
    created,
    lineKey: lineKey(),
  };
  return source.format === 'git-ai'
    ? recordSteps(access, { format: 'git-ai' })
    : recordSteps(access, { format: 'agent-trace', text: await textOfFile(source.file) });
}

async function textOfFile(file: string): Promise<string> {
  if (file === '-') return textOf(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
