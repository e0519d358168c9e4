import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createToolCallReader, findTranscripts, type TranscriptCall, type ToolCallReader } from '../src/index.ts';

const RECORDED = join(import.meta.dirname, 'recorded/session.jsonl');
const SUBAGENT = join(import.meta.dirname, 'recorded/subagent.jsonl');

const folder = mkdtempSync(join(tmpdir(), 'transcripts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function writeTranscript(lines: readonly (object | string)[]): string {
  const path = join(folder, `${files++}.jsonl`);
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
}

async function readCalls(
  path: string,
  reader: ToolCallReader = createToolCallReader(),
  from?: number,
): Promise<TranscriptCall[]> {
  const calls: TranscriptCall[] = [];
  for await (const call of reader.read(path, from)) calls.push(call);
  return calls;
}

const base = { sessionId: 's1', timestamp: '2026-01-02T03:04:05.678Z', cwd: '/home/dev' };
const request = (id: string, name = 'Write', input: object = { file_path: '/a', content: 'x' }): object => ({
  ...base,
  type: 'assistant',
  message: { content: [{ type: 'tool_use', id, name, input }] },
});
const answer = (id: string, over: object = {}): object => ({
  ...base,
  type: 'user',
  message: { content: [{ type: 'tool_result', tool_use_id: id, content: 'done', ...over }] },
  toolUseResult: { type: 'create', filePath: '/a', content: 'x', originalFile: null },
});

describe('tool call reader on a recorded session', () => {
  it('yields each call that wrote a file, with the text before and after', async () => {
    const reader = createToolCallReader();
    const calls = await readCalls(RECORDED, reader);
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

  it('rebuilds the response of a subagent call from its input', async () => {
    const [call] = await readCalls(SUBAGENT);
    expect(call).toMatchObject({
      toolUseId: 'toolu_r11',
      response: { type: 'create', filePath: '/home/dev/project/sub.ts', content: 'export const sub = true;\n' },
    });
    expect(call?.agentId).toBeTypeOf('string');
  });

  it('yields failed calls that ran when failures is set', async () => {
    const reader = createToolCallReader({ tools: '*', failures: true });
    const calls = await readCalls(RECORDED, reader);
    // toolu_r9 was invalid and never ran.
    const ids = [1, 2, 3, 4, 5, 6, 7, 8, 10].map((number) => `toolu_r${number}`);
    expect(calls.map(({ toolUseId }) => toolUseId)).toEqual(ids);
    expect(calls.filter(({ error }) => error !== undefined)).toMatchObject([
      { toolName: 'Bash', toolUseId: 'toolu_r7', error: 'Exit code 2\nhi', response: undefined },
    ]);
    expect(calls.every(({ askedAt, at }) => askedAt < at)).toBe(true);
    expect(reader.counts).toMatchObject({ calls: 9, failed: 1, unanswered: 0 });
  });

  it('yields the calls of the tools named in its options', async () => {
    const calls = await readCalls(RECORDED, createToolCallReader({ tools: ['Bash'] }));
    expect(calls.map(({ input }) => input['command'])).toEqual(["sed -i 's/2/3/' old.ts"]);
  });
});

describe('tool call', () => {
  it('is yielded once when lines or files repeat it', async () => {
    const reader = createToolCallReader({ isKnown: (id) => id === 'known' });
    const lines = [
      request('a'),
      request('a'),
      answer('a'),
      request('a'),
      answer('a'),
      request('known'),
      answer('known'),
    ];
    expect((await readCalls(writeTranscript(lines), reader)).map(({ toolUseId }) => toolUseId)).toEqual(['a']);
    expect(await readCalls(writeTranscript(lines), reader)).toEqual([]);
    expect(reader.counts).toMatchObject({ calls: 1, repeated: 6 });
  });

  it('is paired with its own result when results arrive out of order', async () => {
    const calls = await readCalls(
      writeTranscript([request('a'), request('b'), answer('b'), answer('other'), answer('a')]),
    );
    expect(calls.map(({ toolUseId }) => toolUseId)).toEqual(['b', 'a']);
  });

  it('is counted when it failed or has no result', async () => {
    const reader = createToolCallReader();
    expect(
      await readCalls(writeTranscript([request('a'), request('b'), answer('a', { is_error: true })]), reader),
    ).toEqual([]);
    expect(reader.counts).toMatchObject({ calls: 0, failed: 1, unanswered: 1 });
  });
});

describe('session of a tool call', () => {
  const FORKED = '3b241101-e2bb-4255-8caf-4136c566a962';

  it('is the one that requested it, in the transcript of a forked session too', async () => {
    const lines = [
      { ...request('a'), sessionId: FORKED, requestSessionId: 's1' },
      { ...answer('a'), sessionId: FORKED },
      { ...request('b'), sessionId: FORKED, requestSessionId: FORKED },
      { ...answer('b'), sessionId: FORKED },
    ];
    const calls = await readCalls(writeTranscript(lines));
    expect(calls.map(({ sessionId, toolUseId }) => [toolUseId, sessionId])).toEqual([
      ['a', 's1'],
      ['b', FORKED],
    ]);
  });

  it('distinguishes calls of two sessions with the same short id, but not with the same id of the API', async () => {
    const long = 'toolu_01A09q90qw90lq917835lq9';
    const lines = (sessionId: string): object[] =>
      [request('1'), answer('1'), request(long), answer(long)].map((line) => ({ ...line, sessionId }));
    const reader = createToolCallReader();
    expect(await readCalls(writeTranscript(lines('s1')), reader)).toHaveLength(2);
    expect((await readCalls(writeTranscript(lines('s2')), reader)).map(({ toolUseId }) => toolUseId)).toEqual(['1']);
  });
});

describe('tool call of a subagent', () => {
  const subagent = (message: object): object => ({
    ...base,
    type: 'progress',
    toolUseID: 'agent_msg_1',
    parentToolUseID: 'toolu_parent',
    timestamp: '2026-01-02T03:04:09.000Z',
    data: { type: 'agent_progress', agentId: 'a1', prompt: 'write', normalizedMessages: [], message },
  });
  const { sessionId: _, cwd: __, ...inner } = answer('p') as Record<string, unknown>;

  it('is read from the progress records that older clients wrote into the transcript of the session', async () => {
    const asked = {
      type: 'assistant',
      timestamp: base.timestamp,
      message: (request('p') as { message: object }).message,
    };
    const calls = await readCalls(writeTranscript([subagent(asked), subagent(inner)]));
    expect(calls).toMatchObject([
      { toolUseId: 'p', sessionId: 's1', agentId: 'a1', cwd: '/home/dev', at: '2026-01-02T03:04:05.678Z' },
    ]);
  });

  it.each([
    ['Edit', { file_path: '/a', old_string: 'x', new_string: 'y' }, { filePath: '/a', oldString: 'x', newString: 'y' }],
    ['NotebookEdit', { notebook_path: '/n', new_source: 'x' }, { notebook_path: '/n', new_source: 'x' }],
    ['Other', { file_path: '/a' }, undefined],
  ])('%s has an answer rebuilt from its input', async (name, input, response) => {
    const reader = createToolCallReader({ tools: '*' });
    const [call] = await readCalls(
      writeTranscript([request('a', name, input), { ...answer('a'), toolUseResult: undefined }]),
      reader,
    );
    if (response) expect(call?.response).toMatchObject(response);
    else expect(call).toMatchObject({ toolName: name, response: undefined });
  });
});

describe('failed tool call', () => {
  const failed = (id: string, permissionDecision: unknown): object => ({
    ...answer(id, { is_error: true, content: [{ type: 'text', text: 'no room' }] }),
    permissionDecision,
  });

  it.each([
    ['is yielded when it was accepted', { decision: 'accept' }, 1],
    ['is counted when it was rejected', { decision: 'reject' }, 0],
    ['is counted when the transcript has no decision', undefined, 0],
    ['is counted when the decision has an unknown shape', 'accept', 0],
  ])('%s', async (_, decision, given) => {
    const reader = createToolCallReader({ failures: true });
    const calls = await readCalls(writeTranscript([request('a'), failed('a', decision)]), reader);
    expect(calls.map(({ error }) => error)).toEqual(given === 1 ? ['no room'] : []);
    expect(reader.counts).toMatchObject({ calls: given, failed: 1 - given });
  });
});

describe('line', () => {
  it.each([
    ['that is not JSON', '{"tool_use', 'malformed'],
    ['of an unknown shape', '{"type":"assistant","note":"tool_use","message":{"content":"\\"tool_use"}}', 'unknown'],
    ['of an unknown type', '{"type":"novel","x":{"type":"tool_use"}}', 'unknown'],
  ] as const)('%s is skipped and counted', async (_, line, count) => {
    const reader = createToolCallReader();
    expect(await readCalls(writeTranscript([line, request('a'), answer('a')]), reader)).toHaveLength(1);
    expect(reader.counts).toMatchObject({ lines: 3, calls: 1, [count]: 1 });
  });

  it('longer than maxLineBytes is skipped and counted', async () => {
    const reader = createToolCallReader({ maxLineBytes: 2_000 });
    const long = request('long', 'Write', { file_path: '/a', content: 'x'.repeat(600_000) });
    expect(await readCalls(writeTranscript([long, request('a'), answer('a'), answer('long')]), reader)).toHaveLength(1);
    expect(reader.counts).toMatchObject({ lines: 4, tooLong: 1 });
  });

  it.each([
    ['without its line feed', (text: string) => text.trimEnd()],
    ['in a file with a byte order mark', (text: string) => `\uFEFF${text}`],
  ])('%s is read, and reading resumes behind it', async (_, change) => {
    const path = writeTranscript([]);
    writeFileSync(path, change(`${JSON.stringify(request('a'))}\n${JSON.stringify(answer('a'))}\n`));
    const reader = createToolCallReader();
    expect(await readCalls(path, reader)).toHaveLength(1);
    expect(reader.cursor(path)).toBe(statSync(path).size);
    appendFileSync(path, `\n${JSON.stringify(request('b'))}\n${JSON.stringify(answer('b'))}\n`);
    const later = await readCalls(path, reader, reader.cursor(path));
    expect(later.map(({ toolUseId }) => toolUseId)).toEqual(['b']);
  });

  it('with null members is read as if they were absent', async () => {
    const [call] = await readCalls(
      writeTranscript([request('a'), { ...answer('a'), cwd: null, agentId: null, promptId: null, gitBranch: null }]),
    );
    expect(call).toMatchObject({ toolUseId: 'a', cwd: undefined, agentId: undefined });
  });

  it('that is still being written is read once it is complete', async () => {
    const path = writeTranscript([request('a')]);
    const line = JSON.stringify(answer('a'));
    appendFileSync(path, line.slice(0, 40));
    const reader = createToolCallReader();
    expect(await readCalls(path, reader)).toEqual([]);
    expect(reader.cursor(path)).toBe(0);
    appendFileSync(path, `${line.slice(40)}\n`);
    expect(await readCalls(path, reader, reader.cursor(path))).toHaveLength(1);
    expect(reader.cursor(path)).toBe(statSync(path).size);
  });
});

describe('tool call reader', () => {
  it('loses no call when reading resumes at any cursor, and repeats keep their id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(7), { minLength: 1, maxLength: 30 }), fc.nat(10), async (steps, stopAfter) => {
        // The first step of an id requests the call, the second one answers it.
        const seen = new Map<number, number>();
        const lines = steps.map((id): object | string => {
          const times = (seen.get(id) ?? 0) + 1;
          seen.set(id, times);
          return times === 1 ? request(`c${id}`) : times === 2 ? answer(`c${id}`) : '{"type":"other"}';
        });
        const path = writeTranscript(lines);
        const all = (await readCalls(path)).map(({ toolUseId }) => toolUseId);
        const first = createToolCallReader();
        const given: string[] = [];
        let cursor = 0;
        for await (const { toolUseId } of first.read(path)) {
          if (given.length >= stopAfter) break;
          given.push(toolUseId);
          cursor = first.cursor(path);
        }
        const rest = (await readCalls(path, createToolCallReader(), cursor)).map(({ toolUseId }) => toolUseId);
        return new Set([...given, ...rest]).size === all.length;
      }),
      { numRuns: 60 },
    );
  });

  it('drops the oldest pending call when maxPending is reached', async () => {
    const reader = createToolCallReader({ maxPending: 2 });
    const calls = await readCalls(
      writeTranscript([request('a'), request('b'), request('c'), answer('a'), answer('b'), answer('c')]),
      reader,
    );
    expect(calls.map(({ toolUseId }) => toolUseId)).toEqual(['b', 'c']);
    expect(reader.counts).toMatchObject({ unanswered: 1 });
  });

  it.each([
    ['maxLineBytes', 0],
    ['maxPending', 1.5],
  ])('rejects %s: %d', (name, value) => {
    expect(() => createToolCallReader({ [name]: value })).toThrow(`${name} must be an integer from 1, not ${value}`);
  });

  it('rejects when the file cannot be read', async () => {
    await expect(readCalls(join(folder, 'missing.jsonl'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('findTranscripts', () => {
  it('lists transcripts of all subfolders, least recently written first', async () => {
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

  it('follows links to folders and files, and lists a file once', async () => {
    const root = join(folder, 'linked');
    for (const name of ['elsewhere', 'projects/p']) mkdirSync(join(root, name), { recursive: true });
    for (const name of ['elsewhere/a.jsonl', 'single.jsonl', 'projects/p/plain.jsonl']) {
      writeFileSync(join(root, name), '{}\n');
      utimesSync(join(root, name), 1_000, 1_000);
    }
    const link = (target: string, name: string): void => symlinkSync(join(root, target), join(root, 'projects', name));
    link('elsewhere', 'moved');
    link('single.jsonl', 'p/single.jsonl');
    link('projects/p/plain.jsonl', 'p/again.jsonl');
    link('projects', 'p/loop');
    link('nowhere', 'p/gone.jsonl');
    const found = await findTranscripts(join(root, 'projects'));
    expect(found.map(({ path }) => path.slice(join(root, 'projects').length))).toEqual([
      '/moved/a.jsonl',
      '/p/plain.jsonl',
      '/p/single.jsonl',
    ]);
  });

  it('returns an empty list when the folder is missing', async () => {
    expect(await findTranscripts(join(folder, 'nowhere'))).toEqual([]);
  });
});
