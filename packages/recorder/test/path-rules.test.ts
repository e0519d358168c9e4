import { expect, test } from 'vitest';
import { ignoredPaths, modeByPath } from '../src/index.ts';

test('ignoredPaths matches files of secrets and the given globs', () => {
  const isIgnored = ignoredPaths(['/home/dev/private/**']);
  expect(isIgnored('/home/dev/app/.env')).toBe(true);
  expect(isIgnored('/home/dev/app/PROD.env')).toBe(true);
  expect(isIgnored('/home/dev/app/id_rsa.bak')).toBe(true);
  expect(isIgnored('/home/dev/app/.env.example')).toBe(false);
  expect(isIgnored('/home/dev/private/notes.md')).toBe(true);
  expect(isIgnored('/home/dev/app/src/index.ts')).toBe(false);
});

test('modeByPath uses the last glob that matches and applies it to the whole folder', () => {
  const modeOf = modeByPath('redacted', { '/home/dev/**': 'full', '/home/dev/client': 'metadata-only' });
  expect(modeOf('/home/dev/app/a.ts')).toBe('full');
  expect(modeOf('/home/dev/client')).toBe('metadata-only');
  expect(modeOf('/home/dev/client/.hidden/a.ts')).toBe('metadata-only');
  expect(modeOf('/srv/a.ts')).toBe('redacted');
});
