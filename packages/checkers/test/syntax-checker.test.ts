import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@hookline/clock';
import { success } from '@hookline/outcome';
import { expect, onTestFinished, test } from 'vitest';
import { CheckerHost, createSyntaxChecker } from '../src/index.ts';

const { signal } = new AbortController();
const grammars = dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));

function realHost(folder: string): CheckerHost {
  const host = new CheckerHost({
    script: fileURLToPath(new URL('./children/syntax-host.ts', import.meta.url)),
    args: [folder],
    env: { PATH: process.env['PATH'] },
    clock: systemClock,
    hangMs: 600_000,
  });
  onTestFinished(() => host.close());
  return host;
}

test('a file is checked in the process of the host, by its rules', async () => {
  const checker = createSyntaxChecker(realHost(grammars));
  expect(checker.handles('/a.ts')).toBe(true);
  expect(checker.handles('/a.md')).toBe(false);
  const answer = await checker.check({ path: '/a.ts', text: 'eval(x);\ntry { f(); } catch {}\n', signal });
  expect(answer.ok && answer.value.map(({ line, rule }) => [rule, line])).toEqual([
    ['dynamic-eval', 1],
    ['swallowed-error', 2],
  ]);
});

test('the opportunities of a text that was checked are counted without another request', async () => {
  let asked = 0;
  const opportunities = [{ component: 'docs', line: 1, good: true }] as const;
  const checker = createSyntaxChecker({ check: async () => (asked++, success({ violations: [], opportunities })) });
  await checker.check({ path: '/a.ts', text: 'x', signal });
  expect(await checker.measure?.({ path: '/a.ts', text: 'x', signal })).toEqual({ ok: true, value: opportunities });
  expect(asked).toBe(1);
});

test('without grammars the check fails with the reason', async () => {
  const checker = createSyntaxChecker(realHost('/nowhere'));
  expect(await checker.check({ path: '/a.ts', text: 'eval(x);\n', signal })).toMatchObject({ ok: false });
});

test('a text is checked once, and warming up loads the grammar of a file', async () => {
  const asked: string[] = [];
  const checker = createSyntaxChecker({
    check: async ({ path, text }) => {
      asked.push(`${path} ${text}`);
      return success({ violations: [] });
    },
  });
  await checker.check({ path: '/a.ts', text: 'x', signal });
  await checker.check({ path: '/a.ts', text: 'x', signal });
  await checker.check({ path: '/b.ts', text: 'x', signal });
  checker.warmUp('/c.py');
  checker.warmUp('/c.md');
  expect(asked).toEqual(['/a.ts x', '/b.ts x', '/c.py ']);
});
