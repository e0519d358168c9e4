import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { ensureToken, readToken } from '../src/token-file.ts';

test('ensureToken generates a token once, readable by its owner only', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'below/token');
  expect(readToken(file)).toBeUndefined();
  const token = ensureToken(file);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect([ensureToken(file), readToken(file)]).toEqual([token, token]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'below'))).toEqual(['token']);
});

test('ensureToken returns the same token to concurrent processes', async () => {
  const file = join(temporaryFolder(), 'token');
  const entry = new URL('../src/token-file.ts', import.meta.url).href;
  const code = `import { ensureToken } from ${JSON.stringify(entry)}; console.log(ensureToken(${JSON.stringify(file)}));`;
  const tokens = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await once(child, 'close');
      return said.trim();
    }),
  );
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).toBe(readToken(file));
});

test('ensureToken returns undefined when the file cannot be written', () => {
  const file = join(temporaryFolder(), 'a-file');
  writeFileSync(file, '');
  expect(ensureToken(join(file, 'token'))).toBeUndefined();
});
