import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createTranscriptReader, findTranscripts, type TranscriptCall, type TranscriptReader } from '../src/index.ts';

const RECORDED = join(import.meta.dirname, 'recorded/session.jsonl');
const SUBAGENT = join(import.meta.dirname, 'recorded/subagent.jsonl');

const folder = mkdtempSync(join(tmpdir(), 'transcripts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function written(lines: readonly (object | string)[]): string {
  const path = join(folder, `${files++}.jsonl`);
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
}

async function callsOf(
  path: string,
  reader: TranscriptReader = createTranscriptReader(),
  from?: number,
): Promise<TranscriptCall[]> {
  const calls: TranscriptCall[] = [];
  for await (const call of reader.read(path, from)) calls.push(call);
  return calls;
}

const base = { sessionId: 's1', timestamp: '2026-01-02T03:04:05.678Z', cwd: '/home/dev' };
const asked = (id: string, name = 'Write', input: object = { file_path: '/a', content: 'x' }): object => ({
  ...base,
  type: 'assistant',
  message: { content: [{ type: 'tool_use', id, name, input }] },
});
const answered = (id: string, over: object = {}): object => ({
  ...base,
  type: 'user',
  message: { content: [{ type: 'tool_result', tool_use_id: id, content: 'done', ...over }] },
  toolUseResult: { type: 'create', filePath: '/a', content: 'x', originalFile: null },
});

describe('a recorded session', () => {
  it('gives each call that wrote something, with the text before and after', async () => {
    const reader = createTranscriptReader();
    const calls = await callsOf(RECORDED, reader);
    expect(calls.map(({ toolName, toolUseId }) => [toolName, toolUseId])).toEqual([
      ['Write', 'toolu_r2'],
      ['Write', 'toolu_r3'],
      ['Edit', 'toolu_r4'],
      ['NotebookEdit', 'toolu_r6'],
    ]);
    expect(calls[0]).toMatchObject({
      sessionId: '77814d50-3680-4de5-b9ec-67fa0996cd56',
      cwd: '/home/dev/project',
      gitBranch: 'HEAD',
      input: { file_path: '/home/dev/project/old.ts', content: 'export const a = 2;\n' },
      response: { type: 'update', originalFile: 'export const a = 1;\n', content: 'export const a = 2;\n' },
    });
    expect(calls[2]?.response).toMatchObject({
      oldString: 'x + 1',
      newString: 'x + 2',
      originalFile: 'def f(x):\n    return x + 1\n',
    });
    expect(reader.counts).toMatchObject({ calls: 4, failed: 1, repeated: 0, unanswered: 0, malformed: 0, tooLong: 0 });
    expect(reader.counts.lines).toBe(readFileSync(RECORDED, 'utf8').trim().split('\n').length);
    expect(reader.cursor(RECORDED)).toBe(statSync(RECORDED).size);
  });

  it('tells of a subagent’s call what its input tells', async () => {
    const [call] = await callsOf(SUBAGENT);
    expect(call).toMatchObject({
      toolUseId: 'toolu_r11',
      response: { type: 'create', filePath: '/home/dev/project/sub.ts', content: 'export const sub = true;\n' },
    });
    expect(call?.agentId).toBeTypeOf('string');
  });

  it('gives every call that ran, also those that failed, when it is asked for them', async () => {
    const reader = createTranscriptReader({ tools: '*', failures: true });
    const calls = await callsOf(RECORDED, reader);
    // toolu_r9 was not valid: it never ran.
    const ids = [1, 2, 3, 4, 5, 6, 7, 8, 10].map((number) => `toolu_r${number}`);
    expect(calls.map(({ toolUseId }) => toolUseId)).toEqual(ids);
    expect(calls.filter(({ error }) => error !== undefined)).toMatchObject([
      { toolName: 'Bash', toolUseId: 'toolu_r7', error: 'Exit code 2\nhi', response: undefined },
    ]);
    expect(calls.every(({ askedAt, at }) => askedAt < at)).toBe(true);
    expect(reader.counts).toMatchObject({ calls: 9, failed: 1, unanswered: 0 });
  });

  it('may be asked for other tools', async () => {
    const calls = await callsOf(RECORDED, createTranscriptReader({ tools: ['Bash'] }));
    expect(calls.map(({ input }) => input['command'])).toEqual(["sed -i 's/2/3/' old.ts"]);
  });
});

describe('each call', () => {
  it('comes once, whatever repeats it', async () => {
    const reader = createTranscriptReader({ isKnown: (id) => id === 'known' });
    const lines = [asked('a'), asked('a'), answered('a'), asked('a'), answered('a'), asked('known'), answered('known')];
    expect((await callsOf(written(lines), reader)).map(({ toolUseId }) => toolUseId)).toEqual(['a']);
    expect(await callsOf(written(lines), reader)).toEqual([]);
    expect(reader.counts).toMatchObject({ calls: 1, repeated: 6 });
  });

  it('comes with its own result, in whatever order they come', async () => {
    const calls = await callsOf(written([asked('a'), asked('b'), answered('b'), answered('other'), answered('a')]));
    expect(calls.map(({ toolUseId }) => toolUseId)).toEqual(['b', 'a']);
  });

  it('is counted when it failed, or has no result', async () => {
    const reader = createTranscriptReader();
    expect(await callsOf(written([asked('a'), asked('b'), answered('a', { is_error: true })]), reader)).toEqual([]);
    expect(reader.counts).toMatchObject({ calls: 0, failed: 1, unanswered: 1 });
  });
});

describe('a call that failed', () => {
  const failed = (id: string, permissionDecision: unknown): object => ({
    ...answered(id, { is_error: true, content: [{ type: 'text', text: 'no room' }] }),
    permissionDecision,
  });

  it.each([
    ['was let run', { decision: 'accept' }, 1],
    ['was not let run', { decision: 'reject' }, 0],
    ['nobody says was let run', undefined, 0],
    ['is of another shape', 'accept', 0],
  ])('and %s', async (_, decision, given) => {
    const reader = createTranscriptReader({ failures: true });
    const calls = await callsOf(written([asked('a'), failed('a', decision)]), reader);
    expect(calls.map(({ error }) => error)).toEqual(given === 1 ? ['no room'] : []);
    expect(reader.counts).toMatchObject({ calls: given, failed: 1 - given });
  });
});

describe('a line', () => {
  it.each([
    ['no JSON', '{"tool_use', 'malformed'],
    [
      'of a shape that is not known',
      '{"type":"assistant","note":"tool_use","message":{"content":"\\"tool_use"}}',
      'unknown',
    ],
    ['of a type that is not known', '{"type":"novel","x":{"type":"tool_use"}}', 'unknown'],
  ] as const)('%s is passed over and counted', async (_, line, count) => {
    const reader = createTranscriptReader();
    expect(await callsOf(written([line, asked('a'), answered('a')]), reader)).toHaveLength(1);
    expect(reader.counts).toMatchObject({ lines: 3, calls: 1, [count]: 1 });
  });

  it('that is too long is passed over and counted', async () => {
    const reader = createTranscriptReader({ maxLineBytes: 2_000 });
    const long = asked('long', 'Write', { file_path: '/a', content: 'x'.repeat(600_000) });
    expect(await callsOf(written([long, asked('a'), answered('a'), answered('long')]), reader)).toHaveLength(1);
    expect(reader.counts).toMatchObject({ lines: 4, tooLong: 1 });
  });

  it('that is still being written is left for later', async () => {
    const path = written([asked('a')]);
    const line = JSON.stringify(answered('a'));
    appendFileSync(path, line.slice(0, 40));
    const reader = createTranscriptReader();
    expect(await callsOf(path, reader)).toEqual([]);
    expect(reader.cursor(path)).toBe(0);
    appendFileSync(path, `${line.slice(40)}\n`);
    expect(await callsOf(path, reader, reader.cursor(path))).toHaveLength(1);
    expect(reader.cursor(path)).toBe(statSync(path).size);
  });
});

describe('a reader', () => {
  it('may be taken up again anywhere: nothing is lost, and what comes again has the same id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(7), { minLength: 1, maxLength: 30 }), fc.nat(10), async (steps, stopAfter) => {
        // Each step asks a call the first time it comes up, and answers it the second time.
        const seen = new Map<number, number>();
        const lines = steps.map((id): object | string => {
          const times = (seen.get(id) ?? 0) + 1;
          seen.set(id, times);
          return times === 1 ? asked(`c${id}`) : times === 2 ? answered(`c${id}`) : '{"type":"other"}';
        });
        const path = written(lines);
        const all = (await callsOf(path)).map(({ toolUseId }) => toolUseId);
        const first = createTranscriptReader();
        const given: string[] = [];
        let cursor = 0;
        for await (const { toolUseId } of first.read(path)) {
          if (given.length >= stopAfter) break;
          given.push(toolUseId);
          cursor = first.cursor(path);
        }
        const rest = (await callsOf(path, createTranscriptReader(), cursor)).map(({ toolUseId }) => toolUseId);
        return new Set([...given, ...rest]).size === all.length;
      }),
      { numRuns: 60 },
    );
  });

  it('holds no more calls than it may', async () => {
    const reader = createTranscriptReader({ maxPending: 2 });
    const calls = await callsOf(
      written([asked('a'), asked('b'), asked('c'), answered('a'), answered('b'), answered('c')]),
      reader,
    );
    expect(calls.map(({ toolUseId }) => toolUseId)).toEqual(['b', 'c']);
    expect(reader.counts).toMatchObject({ unanswered: 1 });
  });

  it.each([
    ['maxLineBytes', 0],
    ['maxPending', 1.5],
  ])('refuses %s: %d', (name, value) => {
    expect(() => createTranscriptReader({ [name]: value })).toThrow(`${name} must be an integer from 1, not ${value}`);
  });

  it('says when a file cannot be read', async () => {
    await expect(callsOf(join(folder, 'missing.jsonl'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the transcripts of a folder', () => {
  it('are found in all its folders, longest untouched first', async () => {
    const root = join(folder, 'projects');
    mkdirSync(join(root, 'a/s1/subagents'), { recursive: true });
    const paths = ['a/new.jsonl', 'a/s1/subagents/agent-1.jsonl', 'a/old.jsonl'].map((path) => join(root, path));
    for (const [at, path] of paths.entries()) {
      writeFileSync(path, '{}\n');
      utimesSync(path, 1_000 - at, 1_000 - at);
    }
    writeFileSync(join(root, 'a/note.txt'), '');
    expect(await findTranscripts(root)).toEqual(
      paths.toReversed().map((path, at) => ({ path, bytes: 3, modifiedAt: (998 + at) * 1_000 })),
    );
  });

  it('are none where there is no folder', async () => {
    expect(await findTranscripts(join(folder, 'nowhere'))).toEqual([]);
  });
});
