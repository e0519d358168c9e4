import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { createToolCallReader, modelOfCall } from '../src/index.ts';

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

test('modelOfCall returns the model of the request, which may change within a session', async () => {
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

test('modelOfCall finds a request before a large result, and none beyond 4 MiB', async () => {
  const near = transcript(request('toolu_1', 'model-a'), result('toolu_1', 'x'.repeat(1_000_000)));
  const far = transcript(request('toolu_1', 'model-a'), result('toolu_1', 'x'.repeat(5_000_000)));
  expect(await modelOfCall(near, 'toolu_1')).toBe('model-a');
  expect(await modelOfCall(far, 'toolu_1')).toBeUndefined();
});

test('modelOfCall knows no model of an unknown call, of a request without model and of a missing file', async () => {
  const file = transcript(request('toolu_1', undefined), result('toolu_9'), '{"torn": "toolu_8"');
  for (const id of ['toolu_1', 'toolu_8', 'toolu_9', '']) expect(await modelOfCall(file, id)).toBeUndefined();
  expect(await modelOfCall(join(temporaryFolder(), 'none.jsonl'), 'toolu_1')).toBeUndefined();
});
