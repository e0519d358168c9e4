import { expect, test } from 'vitest';
import { createMemory, type Records } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

const SECRET = 'SECRET';
const redactor = {
  redact: async (text: string) => text.replaceAll(SECRET, '[redacted]'),
  redactJson: async (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(SECRET, '[redacted]')) as unknown,
  redactPath: async (path: string) => path.replaceAll(SECRET, '[redacted-1]'),
};

async function recordedWrite(mode: 'redacted' | 'full' = 'redacted'): Promise<Records & { remembered: number }> {
  const memory = createMemory();
  const recorder = setUp({ redactor, memory, mode });
  const path = `/p/${SECRET}/a.ts`;
  const records = await recorder.record(
    call({ cwd: `/p/${SECRET}`, input: { file_path: path }, changes: [{ path, before: null, after: 'let a;' }] }),
  );
  return { ...records, remembered: memory.below('/p', 10).length };
}

test('Recorder replaces secrets in the names of files and folders of all records', async () => {
  const { remembered, ...records } = await recordedWrite();
  expect(JSON.stringify(records)).not.toContain(SECRET);
  expect(records.patterns[0]?.file_path).toBe('/p/[redacted-1]/a.ts');
  expect(records.hookExecutions[0]).toMatchObject({
    file_path: '/p/[redacted-1]/a.ts',
    context_key: '/p/[redacted-1]',
    modifications_made: { files: [{ path: '/p/[redacted-1]/a.ts' }] },
  });
  expect(remembered).toBe(0);
});

test('Recorder replaces secrets in the working directory of a prompt', async () => {
  const { traces } = await setUp({ redactor }).record({
    kind: 'prompt-submitted',
    provenance: { session_id: 's1', prompt_id: '4e705be7-60d6-4bbb-9d03-019a2047008a' },
    cwd: `/p/${SECRET}`,
    prompt: 'go',
    at: 1,
  });
  expect(traces[0]?.context).toMatchObject({ cwd: '/p/[redacted-1]' });
});

test('Recorder keeps names in mode full', async () => {
  const { patterns, remembered } = await recordedWrite('full');
  expect(patterns[0]?.file_path).toBe(`/p/${SECRET}/a.ts`);
  expect(remembered).toBe(1);
});
