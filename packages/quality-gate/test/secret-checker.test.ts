import { createRedactor } from '@hookline/redaction';
import { expect, test } from 'vitest';
import { createSecretChecker } from '../src/index.ts';

const checker = createSecretChecker(createRedactor());
const token = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_');

async function linesOf(text: string): Promise<number[]> {
  const result = await checker.check({ path: '/home/dev/a.ts', text, signal: new AbortController().signal });
  if (!result.ok) throw new Error(result.error);
  for (const { message, rule } of result.value) expect(`${rule} ${message}`).not.toContain(token);
  return result.value.map(({ line }) => line);
}

test('each secret is found at its line, in any file', async () => {
  expect(await linesOf('const a = 1;\nconst b = 2;\n')).toEqual([]);
  expect(await linesOf(`const a = 1;\n\nconst token = '${token}';\n`)).toEqual([3]);
  expect(await linesOf(`a ${token}\nb\n${token} c\n`)).toEqual([1, 3]);
  expect(checker.handles('/home/dev/notes.md')).toBe(true);
});

test('a secret of several lines is found at its first one, and what follows keeps its lines', async () => {
  const lines = ['MIIEowIBAAKCAQEA7', 'vZk3Q9pXbL2mN8tR'].map((line) => line.repeat(4));
  const key = ['-----BEGIN RSA PRIVATE', ' KEY-----\n', lines.join('\n'), '\n-----END RSA PRIVATE', ' KEY-----'].join(
    '',
  );
  expect(await linesOf(`first\n${key}\nlast\n`)).toEqual([2]);
});

test('text that looks like a marker is no secret', async () => {
  const redacted = `stored as [redacted:github-token] here\nand ${token}\n`;
  expect(await linesOf(redacted)).toEqual([2]);
});
