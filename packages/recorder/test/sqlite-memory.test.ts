import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteMemory } from '../src/index.ts';

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
