import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { createUsageReader, type UsagePosition, type UsageReader, type UsageRecord } from '../src/index.ts';

const common = { sessionId: 's1', timestamp: '2026-11-20T11:40:17.000Z', cwd: '/home/dev/shop' };

function assistant(id: string, usage: object, extra: object = {}): object {
  return { ...common, type: 'assistant', message: { id, model: 'claude-opus-5-5', usage }, ...extra };
}

const prompt = (promptId: string): object => ({
  promptId,
  ...common,
  type: 'user',
  message: { role: 'user', content: 'say "promptId": "false"' },
});

const linesOf = (records: readonly object[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('');

async function read(reader: UsageReader, path: string, from?: UsagePosition): Promise<UsageRecord[]> {
  const all: UsageRecord[] = [];
  for await (const record of reader.read(path, from)) all.push(record);
  return all;
}

function fileOf(records: readonly object[]): string {
  const path = join(temporaryFolder(), 's1.jsonl');
  writeFileSync(path, linesOf(records));
  return path;
}

test('a record has the tokens of a response by kind, its prompt and the session that made the request', async () => {
  const path = fileOf([
    prompt('p1'),
    assistant(
      'm1',
      {
        input_tokens: 3,
        output_tokens: 20,
        cache_read_input_tokens: 5000,
        cache_creation_input_tokens: 700,
        cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 400 },
        server_tool_use: { web_search_requests: 2 },
        speed: 'fast',
        inference_geo: '',
      },
      { requestId: 'r1', requestSessionId: 'original', agentId: 'a1' },
    ),
  ]);
  expect(await read(createUsageReader(), path)).toEqual([
    {
      messageId: 'm1',
      requestId: 'r1',
      sessionId: 'original',
      agentId: 'a1',
      promptId: 'p1',
      cwd: '/home/dev/shop',
      model: 'claude-opus-5-5',
      speed: 'fast',
      inferenceGeo: undefined,
      at: '2026-11-20T11:40:17.000Z',
      inputTokens: 3,
      outputTokens: 20,
      cacheReadTokens: 5000,
      cacheWrite5mTokens: 300,
      cacheWrite1hTokens: 400,
      webSearches: 2,
    },
  ]);
});

test('cache writes of older clients are for five minutes', async () => {
  const path = fileOf([assistant('m1', { cache_creation_input_tokens: 700 })]);
  expect(await read(createUsageReader(), path)).toMatchObject([
    { cacheWrite5mTokens: 700, cacheWrite1hTokens: 0, inputTokens: 0, promptId: undefined },
  ]);
});

test('reading resumes behind the last complete line, with the prompt that is current there', async () => {
  const path = fileOf([prompt('p1'), assistant('m1', {}), prompt('p2')]);
  const half = JSON.stringify(assistant('m2', { output_tokens: 1 }));
  appendFileSync(path, half.slice(0, 40));
  const first = createUsageReader();
  expect((await read(first, path)).map(({ messageId }) => messageId)).toEqual(['m1']);
  appendFileSync(path, `${half.slice(40)}\n`);
  const second = createUsageReader();
  expect(await read(second, path, first.position(path))).toMatchObject([{ messageId: 'm2', promptId: 'p2' }]);
  expect(await read(second, path, second.position(path))).toEqual([]);
});

test('messages that the client made up, lines of other kinds and broken lines are skipped', async () => {
  const path = fileOf([
    assistant('m1', {}, { message: { id: 'm1', model: '<synthetic>', usage: { input_tokens: 1 } } }),
    { ...common, type: 'user', message: { content: '"usage"' }, toolUseResult: { usage: { input_tokens: 9 } } },
    assistant('m2', { input_tokens: 'many' }),
  ]);
  appendFileSync(path, '{"usage"\n');
  expect(await read(createUsageReader(), path)).toMatchObject([{ messageId: 'm2', inputTokens: 0 }]);
});
