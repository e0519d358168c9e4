import { fingerprint } from '@hookline/fingerprint';
import { expect, test } from 'vitest';
import { Identities } from '../src/identities.ts';

const code = (name: string): string => `export function ${name}(a: number): number {\n  return a * 2;\n}\n`;
const at = (file_path: string, language?: string) => ({ provenance: { file_path }, language });

test('a remembered identity equals that of the fingerprint', () => {
  const identities = new Identities();
  const first = identities.of(code('double'), at('/p/a.ts'));
  expect(identities.of(code('double'), at('/p/a.ts'))).toBe(first);
  const computed = fingerprint(code('double'), { path: '/p/a.ts' });
  expect(computed).toMatchObject({ ok: true, value: { ...first } });
});

test('the same code in another file or language has an identity of its own', () => {
  const identities = new Identities();
  const text = '# not code\n';
  const known = [at('/p/a.md'), at('/p/a.py'), at('/p/a.md', 'Python')].map((context) => identities.of(text, context));
  expect(new Set(known).size).toBe(3);
  expect(identities.of(' \n', at('/p/a.md'))).toBeUndefined();
});

test('the earliest identities are dropped, and computed again', () => {
  const identities = new Identities();
  const first = identities.of(code('first'), at('/p/a.ts'));
  for (let n = 0; n < 256; n++) identities.of(code(`f${n}`), at('/p/a.ts'));
  const again = identities.of(code('first'), at('/p/a.ts'));
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
});
