import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openPglite } from '@hookline/database';
import { until } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { written } from './transcript.ts';

/** A word that occurs only in what is deleted. */
const SECRET = 'zanzibarzanzibar';
const code = (word: string): string =>
  `export function settle(${word}) {\n  const ledger = open('${word}');\n  return ledger.total(${word}) * 3;\n}\n`;

/** Files below a folder whose name or content contains a text, as bytes; compressed files are read as well. */
function filesWith(folder: string, text: string): string[] {
  try {
    return listFilesWith(folder, text);
  } catch (error) {
    // A folder of a backup that is being made was removed meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(folder)) return filesWith(folder, text);
    throw error;
  }
}

function listFilesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file.slice(folder.length).includes(text) || bytesOf(file).includes(text, 0, 'latin1'));
}

/** The daemon moves and removes files meanwhile: one that is gone has no content. */
function bytesOf(file: string): Buffer {
  try {
    const bytes = readFileSync(file);
    return bytes.readUInt16BE() === 0x1f_8b ? gunzipSync(bytes) : bytes;
  } catch {
    return Buffer.alloc(0);
  }
}

/** JSON value that a command prints with `--json`. */
type Answer = Readonly<Record<string, unknown>>;

/** Rows of all tables that contain a text, also as hexadecimal bytes. Nothing else may use the database. */
async function rowsWith(it: CommandLine, text: string): Promise<string[]> {
  const database = await openPglite({ directory: join(it.home, 'data') });
  try {
    const { rows: tables } = await database.query<{ name: string }>(
      "SELECT c.oid::regclass::text AS name FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
    );
    expect(tables.length).toBeGreaterThan(10);
    const hits: string[] = [];
    for (const { name } of tables) {
      const { rows } = await database.query<{ row: string }>(
        `SELECT t::text AS row FROM ${name} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0`,
        [text, Buffer.from(text).toString('hex')],
      );
      hits.push(...rows.map(({ row }) => `${name}: ${row}`));
    }
    return hits;
  } finally {
    await database.close();
  }
}

/** Captures a prompt and a write of a session. */
async function capture(it: CommandLine, session: string, word: string, cwd: string): Promise<void> {
  mkdirSync(join(cwd, 'src'), { recursive: true });
  const file_path = join(cwd, 'src', `${word}.ts`);
  writeFileSync(file_path, code(word));
  const base = { session_id: session, cwd, transcript_path: '', permission_mode: 'default' };
  const prompt = { ...base, hook_event_name: 'UserPromptSubmit', prompt: `write about ${word}` };
  const write = {
    ...base,
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: `toolu_${session}`,
    tool_input: { file_path, content: code(word) },
    tool_response: {
      type: 'create',
      filePath: file_path,
      content: code(word),
      structuredPatch: [],
      originalFile: null,
    },
  };
  for (const payload of [prompt, write])
    await it.run(['hook', 'capture', payload.hook_event_name], { input: JSON.stringify(payload) });
}

/** Writes a transcript with the same call and returns its folder. */
function transcript(it: CommandLine, session: string, word: string, cwd: string): string {
  const folder = join(it.folder, 'transcripts');
  mkdirSync(join(folder, 'project'), { recursive: true });
  const lines = written(session, `toolu_${session}`, join(cwd, 'src', `${word}.ts`), code(word));
  writeFileSync(join(folder, 'project', `${session}.jsonl`), lines);
  return folder;
}

/** Answer of a command with `--json`; repeats it while a busy service does not answer in time. */
function answerOf(it: CommandLine, ...args: readonly string[]): Promise<Answer> {
  const answer = async (): Promise<Answer | false> => {
    const { code, stdout } = await it.run([...args, '--json']);
    return code === 0 && (JSON.parse(stdout) as Answer);
  };
  return until(`hookline ${args.join(' ')} answers`, answer);
}

const forgotten = (it: CommandLine, args: readonly string[]): Promise<Answer> => answerOf(it, 'forget', ...args);

/** Answer of an import or a reconciliation; repeats one that a busy service stopped, which exits with 1. */
const read = (it: CommandLine, command: string, ...args: readonly string[]): Promise<Answer> =>
  answerOf(it, command, '--transcripts', ...args);

/** Leaves copies that are moved aside after damage: of the database, as it is in the newest backup, and of the file memory. */
async function leaveDamagedCopies(it: CommandLine): Promise<string> {
  await answerOf(it, 'backup', 'create');
  const { backups } = (await it.json('backup', 'list')) as { readonly backups: readonly { readonly name: string }[] };
  const damaged = join(it.home, 'data', 'pglite-damaged-20261130T201500Z');
  mkdirSync(damaged);
  // The running database removes files of its folder at any time: those of the backup stay.
  const archive = join(it.home, 'backups', backups[0]?.name ?? '');
  execFileSync('tar', ['-xzf', archive, '-C', damaged, '--strip-components=1']);
  writeFileSync(`${damaged}.json`, '{}');
  const memory = join(it.home, '.cache', 'files.db');
  cpSync(memory, `${memory}.damaged-20261130T201500000Z`);
  return damaged;
}

/** Folders of two sessions, the pattern of the first, and a time between them. */
interface Recorded {
  readonly mine: string;
  readonly pattern: string;
  readonly between: string;
}

/** Records two sessions in repositories of their own, and leaves a copy of the first wherever there can be one. */
async function recordTwo(it: CommandLine): Promise<Recorded> {
  const [mine, theirs] = [join(it.folder, `mine-${SECRET}`), join(it.folder, 'theirs')];
  for (const folder of [mine, theirs]) execFileSync('git', ['init', '-q', folder]);
  await up(it);
  await capture(it, 'session-one', SECRET, mine);
  await settled(it, 1);
  const [{ pattern_id: pattern } = { pattern_id: '' }] = await patternsOf(it);
  const between = new Date().toISOString();
  await capture(it, 'session-two', 'harbour', theirs);
  await settled(it, 2);
  await leaveDamagedCopies(it);
  return { mine, pattern, between };
}

/** Returns true for files of the user's projects and transcripts, which hookline does not change. */
function isProject(it: CommandLine, file: string): boolean {
  return /^(?:mine|theirs|transcripts)/.test(file.slice(it.folder.length + 1));
}

/** Starts daemon and service, and waits for a service that takes long. */
async function up(it: CommandLine): Promise<void> {
  await until('daemon and service are up', async () => (await it.run(['up'])).code === 0);
}

async function patternsOf(it: CommandLine): Promise<readonly { readonly pattern_id: string }[]> {
  return (await answerOf(it, 'patterns'))['patterns'] as readonly { readonly pattern_id: string }[];
}

/** Waits until nothing is left to be read or sent, and the pattern and the trace of each of the sessions are stored. */
async function settled(it: CommandLine, sessions: number): Promise<void> {
  const isSettled = async (): Promise<boolean> => {
    const { cache, inbox } = (await answerOf(it, 'status')) as unknown as Record<
      'cache' | 'inbox',
      { pending: number }
    >;
    if (inbox.pending + cache.pending > 0) return false;
    const [patterns, { traces }] = [await patternsOf(it), await answerOf(it, 'trace', 'list')];
    return patterns.length === sessions && (traces as readonly unknown[]).length === sessions;
  };
  await until('everything is recorded', isSettled);
}

describe('forget', () => {
  test('removes a session from every file of the home, and imports and repeated events do not restore it', async () => {
    const it = await commandLine();
    const [mine, theirs] = [join(it.folder, 'mine'), join(it.folder, 'theirs')];
    await capture(it, 'session-one', SECRET, mine);
    await capture(it, 'session-two', 'harbour', theirs);
    await up(it);
    await settled(it, 2);
    expect(filesWith(it.home, SECRET)).not.toEqual([]);

    // Copies that would keep it: a backup, a damaged database that was moved aside, and a damaged file memory.
    const damaged = await leaveDamagedCopies(it);
    expect(filesWith(damaged, SECRET)).not.toEqual([]);
    const [old] = (await it.json('backup', 'list')).backups;

    const dry = await forgotten(it, ['--session', 'session-one', '--dry-run']);
    const service = { events: 1, patterns: 1, traces: 1, hook_executions: 1, copies: 2 };
    expect(dry).toMatchObject({ dry_run: true, service });
    await settled(it, 2);
    const done = await forgotten(it, ['--session', 'session-one']);
    expect(done).toMatchObject({
      service: { events: 1, traces: 1, hook_executions: 1 },
      local: { files: 1 },
    });
    await settled(it, 1);

    // A hook that was late, and the transcript of the same call.
    await capture(it, 'session-one', SECRET, mine);
    await settled(it, 1);
    const folder = transcript(it, 'session-one', SECRET, mine);
    expect(await read(it, 'import', folder, '--again')).toMatchObject({ stopped: null, refused: 0 });
    expect(await read(it, 'reconcile', folder)).toMatchObject({ stopped: null });
    await settled(it, 1);
    await it.run(['down']);
    for (const folder of [it.home, join(it.folder, '.context')]) expect(filesWith(folder, SECRET)).toEqual([]);
    expect(await rowsWith(it, SECRET)).toEqual([]);
    const { backups } = await it.json('backup', 'list');
    expect(backups).toHaveLength(1);
    expect(backups[0].name).not.toBe(old.name);
    expect(existsSync(damaged)).toBe(false);
  });

  /** Conditions that the session "one" meets and "two" does not. */
  const CONDITIONS: readonly [string, (recorded: Recorded) => readonly string[]][] = [
    ['repository', ({ mine }) => ['--repo', mine]],
    ['path', ({ mine }) => ['--path', join(mine, 'src')]],
    ['pattern', ({ pattern }) => ['--pattern', pattern]],
    ['time', ({ between }) => ['--before', between]],
  ];
  test.each(CONDITIONS)(
    'removes what meets a condition of %s from every file and every table, and an import does not restore it',
    async (_, conditionsOf) => {
      const it = await commandLine();
      const recorded = await recordTwo(it);
      expect(filesWith(it.home, SECRET)).not.toEqual([]);
      const left = (await patternsOf(it)).length - 1;
      const done = await forgotten(it, conditionsOf(recorded));
      expect(done).toMatchObject({ service: { events: 1, patterns: 1, traces: 1, hook_executions: 1 } });
      await settled(it, left);
      // The time of the transcript is before all of them.
      const folder = transcript(it, 'session-one', SECRET, recorded.mine);
      expect(await read(it, 'import', folder, '--again')).toMatchObject({ stopped: null, refused: 0 });
      await settled(it, left);
      await it.run(['down']);
      const own = filesWith(it.folder, SECRET).filter((file) => !isProject(it, file));
      expect(own).toEqual([]);
      expect(await rowsWith(it, SECRET)).toEqual([]);
      // What others did is kept.
      expect(await rowsWith(it, 'harbour')).not.toEqual([]);
    },
  );

  test('deletes nothing while the service does not answer, and says so', async () => {
    const it = await commandLine();
    await capture(it, 'session-one', SECRET, join(it.folder, 'mine'));
    const failed = await it.run(['forget', '--session', 'session-one']);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was deleted') });
    expect(filesWith(join(it.home, '.cache', 'inbox'), SECRET)).toHaveLength(2);
  });

  test('refuses a command without conditions, and a time that is none', async () => {
    const it = await commandLine();
    expect(await it.run(['forget'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--session') });
    expect(await it.run(['forget', '--before', 'soon'])).toMatchObject({ code: 2 });
  });
});
