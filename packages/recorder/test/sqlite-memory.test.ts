import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteMemory } from '../src/index.ts';

test('a memory that is no database is put aside, and another one remembers', () => {
  const file = join(temporaryFolder(), 'files.db');
  writeFileSync(file, 'garbage that is no database');
  const memory = openSqliteMemory({ file });
  onTestFinished(() => memory.close());
  expect(memory.damaged).toMatchObject({ cause: expect.any(Error), replaced: true });
  expect(readFileSync(memory.damaged?.movedTo ?? '', 'utf8')).toBe('garbage that is no database');
  memory.put('/p/new', { digest: 'd', text: 't', at: 1, by: 'c' });
  expect(memory.get('/p/new')).toMatchObject({ digest: 'd' });
});
