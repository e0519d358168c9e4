import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  followRecords,
  hookTimings,
  readLines,
  type ReadLinesOptions,
  readRecords,
  type RecordType,
  type TokenUsage,
  tokenUsage,
} from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'transcript-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function writeFile(content: string): string {
  const path = join(folder, `${files++}.jsonl`);
  writeFileSync(path, content);
  return path;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function linesOf(path: string, options?: ReadLinesOptions): Promise<(string | undefined)[]> {
  return (await collect(readLines(path, options))).map(({ bytes }) => bytes?.toString('utf8'));
}

const records = <Found>(type: RecordType<Found>, path: string): Promise<Found[]> => collect(readRecords(path, type));

describe('readLines', () => {
  it('yields the last line without a line feed only with includeUnterminated', async () => {
    const path = writeFile('a\nb');
    expect(await linesOf(path)).toEqual(['a']);
    expect(await linesOf(path, { includeUnterminated: true })).toEqual(['a', 'b']);
    expect(await linesOf(writeFile('a\n'), { includeUnterminated: true })).toEqual(['a']);
  });

  it('removes a byte order mark at the start of the file', async () => {
    const path = writeFile('\uFEFF{"a":1}\n\uFEFFb\n');
    expect(await linesOf(path)).toEqual(['{"a":1}', '\uFEFFb']);
    expect(await linesOf(path, { from: 11 })).toEqual(['\uFEFFb']);
    expect(await linesOf(writeFile('\uFEFFa'), { includeUnterminated: true })).toEqual(['a']);
  });

  it('resumes at the end offset of any line, with lines across chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(300_000), { minLength: 1, maxLength: 6 }), async (lengths) => {
        const expected = lengths.map((length, at) => String(at).repeat(length));
        const path = writeFile(expected.map((line) => `${line}\n`).join(''));
        const all = await collect(readLines(path));
        expect(all.map(({ bytes }) => bytes?.toString())).toEqual(expected);
        for (const [at, { end }] of all.entries())
          expect(await linesOf(path, { from: end })).toEqual(expected.slice(at + 1));
        rmSync(path);
      }),
      { numRuns: 20 },
    );
  });

  it('yields no content for a line longer than maxLineBytes', async () => {
    const path = writeFile(`${'x'.repeat(600_000)}\nab\n${'y'.repeat(5)}`);
    expect(await linesOf(path, { maxLineBytes: 4, includeUnterminated: true })).toEqual([undefined, 'ab', undefined]);
  });

  it('rejects a maxLineBytes of 0', async () => {
    await expect(linesOf(writeFile(''), { maxLineBytes: 0 })).rejects.toThrow('maxLineBytes must be an integer from 1');
  });
});

const message = (id: string, input: number, more: object = {}): string =>
  `${JSON.stringify({
    type: 'assistant',
    timestamp: '2026-11-21T10:00:00Z',
    message: {
      id,
      model: 'claude-opus-5-5',
      usage: { input_tokens: input, cache_read_input_tokens: 1000, output_tokens: 7 },
    },
    ...more,
  })}\n`;

const inputsOf = (usages: readonly TokenUsage[]): unknown[] =>
  usages.map((usage) => (usage.kind === 'message' ? usage.inputTokens : usage.kind));

describe('token usage', () => {
  it('of a recorded session is read for each line of a message', async () => {
    const path = join(import.meta.dirname, 'recorded/session.jsonl');
    const lines = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; message: { id: string; usage: { output_tokens: number } } })
      .filter(({ type }) => type === 'assistant');
    const found = await records(tokenUsage, path);
    expect(found.map((usage) => usage.kind === 'message' && [usage.messageId, usage.outputTokens])).toEqual(
      lines.map(({ message: { id, usage } }) => [id, usage.output_tokens]),
    );
    expect(found.length).toBeGreaterThan(5);
  });

  it('has every field of a response', async () => {
    expect(await records(tokenUsage, writeFile(message('a', 10, { isSidechain: true })))).toEqual([
      {
        kind: 'message',
        messageId: 'a',
        model: 'claude-opus-5-5',
        inputTokens: 10,
        cacheCreationTokens: 0,
        cacheReadTokens: 1000,
        outputTokens: 7,
        at: Date.UTC(2026, 10, 21, 10),
        isSidechain: true,
      },
    ]);
  });

  it('includes compactions and omits synthetic messages', async () => {
    const synthetic = message('b', 5).replace('claude-opus-5-5', '<synthetic>');
    const path = writeFile(`${message('a', 10)}${synthetic}{"type":"system","subtype":"compact_boundary"}\n`);
    expect(inputsOf(await records(tokenUsage, path))).toEqual([10, 'compaction']);
  });
});

describe('hook timings', () => {
  it('of a recorded session include hooks with output and all hooks at the end of a turn', async () => {
    const found = await records(hookTimings, join(import.meta.dirname, 'recorded/hooks.jsonl'));
    expect(found.map(({ command, durationMs, event }) => [command.split('/').at(-1), event, durationMs])).toEqual([
      ['pre.sh', 'PreToolUse', 23],
      ['post.sh', 'PostToolUse', 17],
      ['silent.sh stop', 'Stop', 18],
    ]);
  });

  it('have command, exit code and id', async () => {
    const attachment = {
      type: 'attachment',
      uuid: 'u1',
      timestamp: '2026-11-21T10:00:00.000Z',
      attachment: {
        type: 'hook_success',
        hookEvent: 'PostToolUse',
        command: './format.sh --check',
        durationMs: 812,
        exitCode: 1,
      },
    };
    const summary = {
      type: 'system',
      subtype: 'stop_hook_summary',
      uuid: 'u2',
      timestamp: '2026-11-21T10:00:01.000Z',
      hookInfos: [{ command: 'notify', durationMs: 40 }, { command: 'unmeasured' }, { command: 'end', duration_ms: 5 }],
    };
    const at = Date.UTC(2026, 10, 21, 10);
    expect(
      await records(hookTimings, writeFile(`${JSON.stringify(attachment)}\n${JSON.stringify(summary)}\n`)),
    ).toEqual([
      { command: './format.sh --check', event: 'PostToolUse', durationMs: 812, exitCode: 1, at, id: 'u1' },
      { command: 'notify', event: 'Stop', durationMs: 40, exitCode: undefined, at: at + 1000, id: 'u2#0' },
      { command: 'end', event: 'Stop', durationMs: 5, exitCode: undefined, at: at + 1000, id: 'u2#2' },
    ]);
  });
});

describe('record types', () => {
  it('return no records for any other JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(tokenUsage.parse(value)).toEqual([]);
        expect(hookTimings.parse(value)).toEqual([]);
        expect(hookTimings.parse({ type: 'attachment', attachment: { type: 'hook_success' }, value })).toEqual([]);
      }),
    );
  });
});

describe('followRecords', () => {
  it('reads added lines once and leaves an incomplete line for the next read', async () => {
    const path = join(folder, 'followed.jsonl');
    const follower = followRecords(path, tokenUsage);
    const next = async (): Promise<unknown[]> => inputsOf((await follower.read()).records);
    expect(await next()).toEqual([]);
    writeFileSync(path, message('a', 10));
    expect(await next()).toEqual([10]);
    const line = message('b', 20);
    appendFileSync(path, line.slice(0, 30));
    expect(await next()).toEqual([]);
    appendFileSync(path, `${line.slice(30)}"usage" but not JSON\n`);
    expect(await next()).toEqual([20]);
    expect(follower.counts).toEqual({ lines: 3, malformed: 1, tooLong: 0 });
  });

  it('restarts when the file became shorter', async () => {
    const path = writeFile(message('a', 10) + message('b', 20));
    const follower = followRecords(path, tokenUsage);
    await follower.read();
    truncateSync(path, 0);
    writeFileSync(path, message('c', 3));
    const { records: found, restarted } = await follower.read();
    expect([inputsOf(found), restarted]).toEqual([[3], true]);
    expect(await follower.read()).toEqual({ records: [], restarted: false });
  });

  it('counts lines longer than maxLineBytes', async () => {
    const follower = followRecords(
      writeFile(`${message('a', 10)}${message('b', 1, { pad: 'x'.repeat(900) })}`),
      tokenUsage,
      {
        maxLineBytes: 500,
      },
    );
    expect(inputsOf((await follower.read()).records)).toEqual([10]);
    expect(follower.counts.tooLong).toBe(1);
  });
});
