import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { transcriptsAt } from '../src/index.ts';

test('transcriptsAt returns each transcript followed by those of its subagents', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'transcripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [a, b, sub] = ['a.jsonl', 'b.jsonl', 'a/subagents/agent-1.jsonl'].map((name) => join(folder, name));
  mkdirSync(join(folder, 'a/subagents'), { recursive: true });
  for (const path of [a, b, sub]) writeFileSync(path ?? '', '{}\n');
  const files = await transcriptsAt([b ?? '', a ?? '']);
  expect(files.map(({ path, bytes }) => [path, bytes])).toEqual([
    [b, 3],
    [a, 3],
    [sub, 3],
  ]);
  await expect(transcriptsAt([join(folder, 'none.jsonl')])).rejects.toMatchObject({ code: 'ENOENT' });
});

test('transcriptsAt finds the subagents of a transcript that is a symbolic link', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'transcripts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'store/a/subagents'), { recursive: true });
  for (const name of ['store/a.jsonl', 'store/a/subagents/agent-1.jsonl']) writeFileSync(join(folder, name), '{}\n');
  symlinkSync(join(folder, 'store/a.jsonl'), join(folder, 'link.jsonl'));
  const files = await transcriptsAt([join(folder, 'link.jsonl')]);
  expect(files.map(({ path }) => path)).toEqual([
    join(folder, 'link.jsonl'),
    join(folder, 'store/a/subagents/agent-1.jsonl'),
  ]);
});
