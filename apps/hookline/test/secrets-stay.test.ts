import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPglite } from '@hookline/database';
import { type CorpusEntry, isLeaked, secretCorpus } from '@hookline/secret-corpus';
import { until } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { written } from './transcript.ts';

const SESSION = '11111111-4444-4444-8444-444444444444';
const PROMPT = '33333333-3333-4333-8333-333333333333';

/** A way in which a text reaches hookline through hooks. */
type Way = (entry: CorpusEntry, id: string, project: string) => readonly object[];

const call = (tool_name: string, tool_use_id: string, tool_input: object, tool_response: object = {}): object => ({
  hook_event_name: 'PostToolUse',
  tool_name,
  tool_use_id,
  tool_input,
  tool_response,
});

function write(id: string, filePath: string, content: string): object {
  const response = { type: 'create', filePath, content, structuredPatch: [], originalFile: null };
  return call('Write', id, { file_path: filePath, content }, response);
}

function edit(id: string, filePath: string, [oldString, newString]: readonly [string, string], before: string): object {
  const response = { filePath, oldString, newString, originalFile: before, structuredPatch: [], replaceAll: false };
  return call('Edit', id, { file_path: filePath, old_string: oldString, new_string: newString }, response);
}

const WAYS: readonly Way[] = [
  ({ text }) => [{ hook_event_name: 'UserPromptSubmit', prompt: text }],
  ({ text }, id, project) => [write(id, join(project, `${id}.ts`), text)],
  ({ text }, id) => [call('Bash', id, { command: text, description: 'runs it' }, { stdout: text, stderr: '' })],
  ({ text }, id) => [
    {
      ...call('Bash', id, { command: 'make' }),
      hook_event_name: 'PostToolUseFailure',
      error: text,
    },
  ],
  ({ secret, text }, id, project) => {
    // The secret arrives in two edits.
    const file = join(project, `${id}.py`);
    const half = text.indexOf(secret) + Math.floor(secret.length / 2);
    const [first, second] = [text.slice(0, half), text.slice(half)];
    return [write(id, file, first), edit(`${id}b`, file, [first, first + second], first)];
  },
  ({ text }, id) => [call('mcp__tracker__create', id, { title: 'x', body: { markdown: text }, labels: [text] })],
  ({ text }, id, project) => {
    const filePath = join(project, `${id}.md`);
    const file = { filePath, content: text, numLines: 9, startLine: 1, totalLines: 9 };
    return [call('Read', id, { file_path: filePath }, { type: 'text', file })];
  },
];

/** Feeds a payload through the script that Claude Code runs. */
function capture(it: CommandLine, cwd: string, payload: object): void {
  const whole = { session_id: SESSION, prompt_id: PROMPT, transcript_path: '/x', cwd, ...payload };
  execFileSync(join(it.home, 'bin', 'capture.sh'), ['event'], { input: JSON.stringify(whole) });
}

/** Returns, as text, the rows of all tables, and names and content of all files of the user except the project and transcripts. */
async function everythingStored(it: CommandLine): Promise<string[]> {
  const database = await openPglite({ directory: join(it.home, 'data') });
  const tables = await database.query<{ name: string }>(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const rows: string[] = [];
  for (const { name } of tables.rows) {
    const { rows: found } = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    rows.push(...found.map(({ row }) => row));
  }
  await database.close();
  const files = readdirSync(it.folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(?:project|transcripts)\//.test(name))
    .map((name) => join(it.folder, name))
    .filter((path) => statSync(path).isFile());
  return [rows.join('\n'), ...files.map((path) => readFileSync(path, 'utf8')), ...files];
}

const share = (entries: readonly CorpusEntry[], lost: ReadonlySet<CorpusEntry>): number =>
  1 - entries.filter((entry) => lost.has(entry)).length / entries.length;

test(
  'secrets in prompts, calls, errors, files, names, transcripts and git history are stored nowhere',
  { timeout: 400_000 },
  async () => {
    const it = await commandLine();
    mkdirSync(it.home, { recursive: true });
    mkdirSync(it.home, { recursive: true });
    const project = join(it.folder, 'project');
    execFileSync('git', ['init', '-q', project]);
    await it.run(['install']);
    expect((await it.run(['up'])).code).toBe(0);

    const entries = secretCorpus(20_261_130, 2);
    const hooked = entries.filter((_, index) => index % 4 !== 3);
    const [inTranscripts, inHistory] = [0, 1].map((rest) =>
      entries.filter((_, index) => index % 4 === 3).filter((_, index) => index % 2 === rest),
    ) as [CorpusEntry[], CorpusEntry[]];
    for (const [index, entry] of hooked.entries()) {
      const payloads = WAYS[index % WAYS.length]?.(entry, `toolu_${index}`, project) ?? [];
      for (const payload of payloads) capture(it, project, payload);
    }
    const named = entries.filter(
      ({ tier, secret, text }) => tier === 'prefix' && /^[\w.-]{8,120}$/.test(secret) && text.includes(secret),
    );
    for (const [index, { secret }] of named.entries()) {
      capture(it, project, write(`toolu_named_${index}`, join(project, `${secret}.ts`), `let a${index};\n`));
    }
    // Files of secrets.
    const marker = 'Qz7MarkerOfWholeFiles';
    for (const [index, name] of [
      '.ENV',
      'prod.env',
      '.npmrc',
      '.pypirc',
      'prod.tfvars',
      'id_rsa.bak',
      '.htpasswd',
    ].entries()) {
      capture(it, project, write(`toolu_file_${index}`, join(project, name), `${marker}\n`));
      capture(it, project, call('Bash', `toolu_cat_${index}`, { command: `echo ${marker} >> ${name}` }));
    }

    const transcripts = join(it.folder, 'transcripts');
    mkdirSync(transcripts);
    const lines = inTranscripts.map(({ text }, index) =>
      written('s9', `toolu_t${index}`, join(project, `t${index}.ts`), text),
    );
    writeFileSync(join(transcripts, 's9.jsonl'), lines.join(''));
    for (const [index, { text }] of inHistory.entries()) writeFileSync(join(project, `g${index}.ts`), text);
    writeFileSync(join(project, '.Env'), marker);
    execFileSync('git', ['-C', project, 'add', '-A']);
    const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
    execFileSync('git', ['-C', project, ...author, 'commit', '-qm', 'change']);
    expect((await it.json('import', '--transcripts', transcripts)).imported).toBe(inTranscripts.length);
    expect((await it.json('import', '--git', project)).imported).toBe(inHistory.length);
    const inbox = join(it.home, '.cache', 'inbox');
    await until('the inbox is empty', () => !readdirSync(inbox).some((name) => name.endsWith('.json')), 120_000);
    const isDelivered = async (): Promise<boolean> => {
      await it.run(['sync']);
      return (await it.json('status')).cache.pending === 0;
    };
    await until('all is delivered', isDelivered, 120_000);
    await it.run(['down']);

    const stored = await everythingStored(it);
    // What was recorded is there at all.
    expect(stored[0]).toContain('[redacted:');
    expect(stored[0]).toContain('runs it');
    expect(stored.join('\n')).not.toContain(marker);
    const lost = new Set(entries.filter((entry) => stored.some((text) => isLeaked(entry, text))));
    const telling = entries.filter(({ tier }) => tier !== 'bare');
    const shapes = [...lost].map(({ carrier, shape, tier }) => `${tier}: ${shape} (${carrier})`);
    expect({ shapes, isEnough: share(telling, lost) >= 0.97 }).toMatchObject({ isEnough: true });
    expect({ shapes, isEnough: share(entries, lost) >= 0.85 }).toMatchObject({ isEnough: true });
    // Stored names are redacted too.
    expect(named.filter((entry) => lost.has(entry))).toEqual([]);
  },
);
