import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { CallModels, createToolCallReader } from '../src/index.ts';

const shared = { sessionId: 's1', timestamp: '2026-01-01T00:00:00.000Z' };
const request = (id: string, model: string | undefined): string =>
  JSON.stringify({
    ...shared,
    type: 'assistant',
    message: { model, content: [{ type: 'tool_use', id, name: 'Write', input: { file_path: '/p/a', content: 'x' } }] },
  });
const result = (id: string, text = ''): string =>
  JSON.stringify({
    ...shared,
    type: 'user',
    message: { content: [{ type: 'tool_result', tool_use_id: id, content: text }] },
  });

function transcript(...lines: readonly string[]): string {
  const file = join(temporaryFolder(), 'session.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Asks once. */
const modelOfCall = (file: string, id: string) => new CallModels().modelOf(file, id);

test('CallModels returns the model of the request, which may change within a session', async () => {
  const file = transcript(
    request('toolu_1', 'model-a'),
    result('toolu_1'),
    request('toolu_2', 'model-b'),
    result('toolu_2'),
  );
  expect(await modelOfCall(file, 'toolu_1')).toBe('model-a');
  expect(await modelOfCall(file, 'toolu_2')).toBe('model-b');
  const models: (string | undefined)[] = [];
  for await (const { model } of createToolCallReader().read(file)) models.push(model);
  expect(models).toEqual(['model-a', 'model-b']);
});

test('CallModels finds a request before a large result, and none beyond 4 MiB', async () => {
  const near = transcript(request('toolu_1', 'model-a'), result('toolu_1', 'x'.repeat(1_000_000)));
  const far = transcript(request('toolu_1', 'model-a'), result('toolu_1', 'x'.repeat(5_000_000)));
  expect(await modelOfCall(near, 'toolu_1')).toBe('model-a');
  expect(await modelOfCall(far, 'toolu_1')).toBeUndefined();
});

test('CallModels knows no model of an unknown call, of a request without model and of a missing file', async () => {
  const file = transcript(request('toolu_1', undefined), result('toolu_9'), '{"torn": "toolu_8"');
  for (const id of ['toolu_1', 'toolu_8', 'toolu_9', '']) expect(await modelOfCall(file, id)).toBeUndefined();
  expect(await modelOfCall(join(temporaryFolder(), 'none.jsonl'), 'toolu_1')).toBeUndefined();
});

test('CallModels reads what is added, also lines that are completed later', async () => {
  const file = transcript(request('toolu_1', 'model-a'));
  const models = new CallModels();
  expect(await models.modelOf(file, 'toolu_1')).toBe('model-a');
  const line = request('toolu_2', 'model-b');
  appendFileSync(file, line.slice(0, 40));
  expect(await models.modelOf(file, 'toolu_2')).toBeUndefined();
  appendFileSync(file, `${line.slice(40)}\n${request('toolu_3', 'model-c')}\n`);
  expect(await models.modelOf(file, 'toolu_3')).toBe('model-c');
  expect(await models.modelOf(file, 'toolu_2')).toBe('model-b');
});

test('CallModels remembers a request that is far from the end by now', async () => {
  const file = transcript(request('toolu_1', 'model-a'));
  const models = new CallModels();
  expect(await models.modelOf(file, 'toolu_1')).toBe('model-a');
  appendFileSync(file, `${result('toolu_1', 'x'.repeat(5_000_000))}\n`);
  expect(await models.modelOf(file, 'toolu_9')).toBeUndefined();
  expect(await models.modelOf(file, 'toolu_1')).toBe('model-a');
});

test('CallModels finds a request longer than the end that is read first, before and after its line is complete', async () => {
  const long = JSON.stringify({
    ...shared,
    type: 'assistant',
    message: {
      model: 'model-a',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'Write', input: { content: 'x'.repeat(300_000) } }],
    },
  });
  const file = join(temporaryFolder(), 'session.jsonl');
  writeFileSync(file, `${request('toolu_0', 'model-z')}\n${long}`);
  const models = new CallModels();
  expect(await models.modelOf(file, 'toolu_1')).toBeUndefined();
  appendFileSync(file, '\n');
  expect(await models.modelOf(file, 'toolu_1')).toBe('model-a');
  expect(await models.modelOf(file, 'toolu_0')).toBe('model-z');
});

test('CallModels starts again with a file that was replaced', async () => {
  const file = transcript(request('toolu_1', 'model-a'), result('toolu_1', 'x'.repeat(10_000)));
  const models = new CallModels();
  expect(await models.modelOf(file, 'toolu_1')).toBe('model-a');
  writeFileSync(file, `${request('toolu_2', 'model-b')}\n`);
  expect(await models.modelOf(file, 'toolu_2')).toBe('model-b');
});
