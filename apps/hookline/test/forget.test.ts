import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { written } from './transcript.ts';

/** A word that occurs only in what is deleted. */
const SECRET = 'zanzibarzanzibar';
const code = (word: string): string =>
  `export function settle(${word}) {\n  const ledger = open('${word}');\n  return ledger.total(${word}) * 3;\n}\n`;

/** Files below a folder whose content contains a text, as bytes. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => textOf(file).includes(text));
}

/** The daemon moves and removes files meanwhile: one that is gone has no text. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
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

/** Result of the command; repeats it while a busy service does not answer its health check in time. */
function forgotten(it: CommandLine, args: readonly string[]): Promise<unknown> {
  return until('the service answers', async () => {
    const { code, stdout } = await it.run(['forget', ...args, '--json']);
    return code === 0 && (JSON.parse(stdout) as unknown);
  });
}

async function settled(it: CommandLine, patterns: number): Promise<void> {
  await until('everything is recorded', async () => {
    const { inbox } = await it.json('status');
    const listed = await it.json('patterns');
    return inbox?.pending === 0 && listed.patterns?.length === patterns;
  });
}

describe('forget', () => {
  test('removes a session from every file of the home, and imports and repeated events do not restore it', async () => {
    const it = await commandLine();
    const [mine, theirs] = [join(it.folder, 'mine'), join(it.folder, 'theirs')];
    await capture(it, 'session-one', SECRET, mine);
    await capture(it, 'session-two', 'harbour', theirs);
    await it.run(['up']);
    await settled(it, 2);
    expect(filesWith(it.home, SECRET)).not.toEqual([]);

    // Copies that would keep it: a backup, a damaged database that was moved aside, and a damaged file memory.
    expect((await it.run(['backup', 'create'])).code).toBe(0);
    cpSync(join(it.home, 'data', 'pglite'), join(it.home, 'data', 'pglite-damaged-20261130T201500Z'), {
      recursive: true,
    });
    writeFileSync(join(it.home, 'data', 'pglite-damaged-20261130T201500Z.json'), '{}');
    cpSync(join(it.home, '.cache', 'files.db'), join(it.home, '.cache', 'files.db.damaged-20261130T201500000Z'));
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
    await until('the late event is read', async () => (await it.json('status')).inbox.pending === 0);
    const folder = transcript(it, 'session-one', SECRET, mine);
    const imported = await it.json('import', '--transcripts', folder, '--again');
    expect(imported).toMatchObject({ stopped: null, refused: 0 });
    expect(await it.json('reconcile', '--transcripts', folder)).toMatchObject({ stopped: null });
    await settled(it, 1);
    await it.run(['down']);
    for (const folder of [it.home, join(it.folder, '.context')]) expect(filesWith(folder, SECRET)).toEqual([]);
    const { backups } = await it.json('backup', 'list');
    expect(backups).toHaveLength(1);
    expect(backups[0].name).not.toBe(old.name);
    expect(existsSync(join(it.home, 'data', 'pglite-damaged-20261130T201500Z'))).toBe(false);
  });

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
