import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteMemory, stageMemory } from '../src/index.ts';

test('openSqliteMemory replaces a file that is not a database', () => {
  const file = join(temporaryFolder(), 'files.db');
  writeFileSync(file, 'not a database');
  const memory = openSqliteMemory({ file });
  onTestFinished(() => memory.close());
  expect(memory.damaged).toMatchObject({ cause: expect.any(Error), replaced: true });
  expect(readFileSync(memory.damaged?.movedTo ?? '', 'utf8')).toBe('not a database');
  memory.set('/p/new', { digest: 'd', text: 't', at: 1, by: 'c', author: 'agent' });
  expect(memory.get('/p/new')).toMatchObject({ digest: 'd' });
});

test('the staged changes of a memory are stored together or not at all', () => {
  const memory = openSqliteMemory({ file: join(temporaryFolder(), 'files.db') });
  onTestFinished(() => memory.close());
  const staged = stageMemory(memory);
  const text = { digest: 'd', text: 't', at: 1, by: 'c', author: 'agent' } as const;
  staged.set('/p/a', text);
  staged.set('/p/b', { ...text, digest: undefined as unknown as string });
  expect(() => staged.commit()).toThrow(TypeError);
  expect(memory.get('/p/a')).toBeUndefined();
  staged.set('/p/b', text);
  staged.commit();
  expect([memory.get('/p/a'), memory.get('/p/b')]).toMatchObject([text, text]);
});
