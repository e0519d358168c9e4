import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createEventStore } from '@hookline/offline-cache';
import { systemClock } from '@hookline/clock';
import { TraceabilityClient } from '@hookline/traceability-client';
import { until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { describeProgram } from '../src/describe/program.ts';
import { type CommandLine, commandLine } from './command.ts';

/** A title and a clipboard by OSC, colours by CSI in its two forms, a forged line, and an order that is not the real one. */
const HOSTILE = 'x\u001B]52;c;QUJD\u0007\u001B]0;t\u009C\u009B31m\u001B[32m\u001B[2J\r\u202E\u2066y';
/** Git refuses controls in the name of a branch, but not this. */
const BRANCH = 'main\u202E\u2066';
const ACTIVE = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

const PATTERN = 'hostile_v1';
const SESSION = crypto.randomUUID();
const TRACE = crypto.randomUUID();

/** Arguments of the commands that need some. */
const ARGUMENTS: Readonly<Record<string, (it: CommandLine) => readonly string[]>> = {
  'pattern show': () => [PATTERN],
  'pattern lineage': () => [PATTERN],
  'pattern evolution': () => [PATTERN],
  'pattern analytics': () => [PATTERN],
  'pattern parents': (it) => [join(it.folder, 'code.ts')],
  blame: (it) => [join(it.folder, 'repository', 'code.ts')],
  fingerprint: (it) => [join(it.folder, 'code.ts')],
  'trace show': () => [TRACE],
  show: () => [SESSION],
  diff: () => [PATTERN, PATTERN],
  search: () => ['red'],
  'cache show': () => [HOSTILE],
  'schedules run': () => [HOSTILE],
  import: (it) => ['--transcripts', it.folder],
  'hooks rollback': () => [HOSTILE],
};
/** They print nothing that was recorded, or serve another protocol. */
const OTHER = new Set([
  'daemon',
  'hook capture',
  'hook decide',
  'mcp',
  'upgrade',
  'schedules install',
  'schedules uninstall',
]);
/** They end what the others ask. */
const LAST = ['restart', 'down', 'uninstall'];

function namesOf(parent: Command, words: readonly string[] = []): string[] {
  return parent.commands.flatMap((command) => {
    const called = [...words, command.name()];
    return command.commands.length > 0 ? namesOf(command, called) : [called.join(' ')];
  });
}

/** Makes a repository whose branch, author, message and file are hostile. */
function commitHostile(folder: string): void {
  const author = ['-c', `user.name=${HOSTILE}`, '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', folder, ...author, ...args]);
  mkdirSync(folder);
  git('init', '-q', '-b', BRANCH);
  writeFileSync(join(folder, 'code.ts'), `const a = '${HOSTILE}';\n`);
  git('add', '-A');
  git('commit', '-qm', HOSTILE);
}

/** Returns the lines of all logs of the home that contain an active character. */
function activeLogLines(it: CommandLine): string[] {
  const logs = join(it.home, 'logs');
  return readdirSync(logs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .filter((line) => ACTIVE.test(line));
}

async function recorded(): Promise<CommandLine> {
  const token = crypto.randomUUID();
  const it = await commandLine({ HOOKLINE_TOKEN: token }, `home${HOSTILE}`);
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  writeFileSync(join(it.folder, 'code.ts'), `const a = '${HOSTILE}';\n`);
  commitHostile(join(it.folder, 'repository'));
  const store = createEventStore({ directory: join(it.home, '.cache', 'patterns'), clock: systemClock });
  const event_id = crypto.randomUUID();
  const stored = { event_id, event_type: 'pattern_created', pattern_id: HOSTILE, event_data: { code: HOSTILE } };
  expect(await store.store(stored)).toMatchObject({ ok: true });
  await store.claim();
  await store.deadLetter([event_id], HOSTILE);
  await store.close();
  expect((await it.run(['up'])).code).toBe(0);
  const client = new TraceabilityClient({ baseUrl: `http://127.0.0.1:${it.port}`, token, timeoutMs: 120_000 });
  onTestFinished(() => client.close());
  await until('the port answers', async () => (await client.stats()).ok);
  const tracked = await client.trackBatch([
    {
      event_type: 'pattern_created',
      pattern_id: PATTERN,
      pattern_name: HOSTILE,
      pattern_data: { code: HOSTILE, language: HOSTILE },
      file_path: HOSTILE,
      tool_name: HOSTILE,
      session_id: SESSION,
      repository: HOSTILE,
      correlation_id: TRACE,
      edit: {
        before_blob: null,
        after_blob: '7'.repeat(40),
        hunks: '1,0,1,1',
        line_hashes: 'AAAAAAAA',
        complete: true,
        model: HOSTILE,
      },
    },
  ]);
  expect(tracked).toMatchObject({ ok: true, value: { success: true } });
  const traced = await client.recordTraces(
    [{ correlation_id: TRACE, session_id: SESSION, prompt_text: HOSTILE, source: HOSTILE, error_type: HOSTILE }],
    [
      {
        hook_id: crypto.randomUUID(),
        correlation_id: TRACE,
        hook_type: 'PostToolUse',
        hook_name: HOSTILE,
        tool_name: HOSTILE,
        started_at: new Date().toISOString(),
        file_path: HOSTILE,
        pattern_id: PATTERN,
      },
    ],
  );
  expect(traced).toMatchObject({ ok: true, value: { success: true } });
  const used = await client.recordTokenUsage([
    {
      message_id: HOSTILE,
      session_id: SESSION,
      model: HOSTILE,
      repository: HOSTILE,
      occurred_at: new Date().toISOString(),
      input_tokens: 100,
      output_tokens: 20,
      cache_read_tokens: 0,
      cache_write_5m_tokens: 0,
      cache_write_1h_tokens: 0,
    },
  ]);
  expect(used).toMatchObject({ ok: true });
  return it;
}

test(
  'no command prints a control sequence or a bidirectional override of recorded text',
  { timeout: 900_000 },
  async () => {
    const it = await recorded();
    const names = namesOf(describeProgram()).filter((name) => !OTHER.has(name));
    const printed = new Map<string, string>();
    const run = async (name: string, more: readonly string[]): Promise<void> => {
      const { stdout, stderr } = await it.run([...name.split(' '), ...(ARGUMENTS[name]?.(it) ?? []), ...more]);
      printed.set([name, ...more].join(' '), `${stdout}${stderr}`);
      if (more.length > 0 && stdout !== '') expect(() => void JSON.parse(stdout)).not.toThrow();
    };
    for (const name of [...names.filter((it) => !LAST.includes(it)), ...LAST]) {
      await run(name, []);
      await run(name, ['--json']);
    }
    await run('patterns', ['--no-such-option', HOSTILE]);
    await run(HOSTILE, []);
    expect(activeLogLines(it)).toEqual([]);
    expect([...printed].filter(([, text]) => ACTIVE.test(text))).toEqual([]);
    const seen = [...printed].filter(([, text]) => text.includes(String.raw`\u001b]52`)).map(([name]) => name);
    for (const name of [
      'patterns',
      'pattern show',
      'trace list',
      'trace show',
      'trace show --json',
      'usage',
      'doctor',
      'install',
    ])
      expect(seen).toContain(name);
  },
);
