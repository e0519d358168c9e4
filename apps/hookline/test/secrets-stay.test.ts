import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CorpusEntry, isLeaked, secretCorpus } from '@hookline/secret-corpus';
import { until } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { commandLine } from './command.ts';
import { callOf, captureByScript, everythingStored } from './stored.ts';
import { written } from './transcript.ts';

/** A way in which a text reaches hookline through hooks. */
type Way = (entry: CorpusEntry, id: string, project: string) => readonly object[];

function write(id: string, filePath: string, content: string): object {
  const response = { type: 'create', filePath, content, structuredPatch: [], originalFile: null };
  return callOf('Write', id, { file_path: filePath, content }, response);
}

function edit(id: string, filePath: string, [oldString, newString]: readonly [string, string], before: string): object {
  const response = { filePath, oldString, newString, originalFile: before, structuredPatch: [], replaceAll: false };
  return callOf('Edit', id, { file_path: filePath, old_string: oldString, new_string: newString }, response);
}

const WAYS: readonly Way[] = [
  ({ text }) => [{ hook_event_name: 'UserPromptSubmit', prompt: text }],
  ({ text }, id, project) => [write(id, join(project, `${id}.ts`), text)],
  ({ text }, id) => [callOf('Bash', id, { command: text, description: 'runs it' }, { stdout: text, stderr: '' })],
  ({ text }, id) => [
    {
      ...callOf('Bash', id, { command: 'make' }),
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
  ({ text }, id) => [callOf('mcp__tracker__create', id, { title: 'x', body: { markdown: text }, labels: [text] })],
  ({ text }, id, project) => {
    const filePath = join(project, `${id}.md`);
    const file = { filePath, content: text, numLines: 9, startLine: 1, totalLines: 9 };
    return [callOf('Read', id, { file_path: filePath }, { type: 'text', file })];
  },
];

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
      for (const payload of payloads) captureByScript(it, project, payload);
    }
    const named = entries.filter(
      ({ tier, secret, text }) => tier === 'prefix' && /^[\w.-]{8,120}$/.test(secret) && text.includes(secret),
    );
    for (const [index, { secret }] of named.entries()) {
      captureByScript(it, project, write(`toolu_named_${index}`, join(project, `${secret}.ts`), `let a${index};\n`));
    }
    const transcripts = join(it.folder, 'transcripts');
    mkdirSync(transcripts);
    const lines = inTranscripts.map(({ text }, index) =>
      written('s9', `toolu_t${index}`, join(project, `t${index}.ts`), text),
    );
    writeFileSync(join(transcripts, 's9.jsonl'), lines.join(''));
    for (const [index, { text }] of inHistory.entries()) writeFileSync(join(project, `g${index}.ts`), text);
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
    const lost = new Set(entries.filter((entry) => stored.some((text) => isLeaked(entry, text))));
    const telling = entries.filter(({ tier }) => tier !== 'bare');
    const shapes = [...lost].map(({ carrier, shape, tier }) => `${tier}: ${shape} (${carrier})`);
    expect({ shapes, isEnough: share(telling, lost) >= 0.97 }).toMatchObject({ isEnough: true });
    expect({ shapes, isEnough: share(entries, lost) >= 0.85 }).toMatchObject({ isEnough: true });
    // Stored names are redacted too.
    expect(named.filter((entry) => lost.has(entry))).toEqual([]);
  },
);
