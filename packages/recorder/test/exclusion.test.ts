import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { type Activity, excludedPaths, withoutPrivateParts } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

const excludes = excludedPaths(['/home/dev/billing', '/**/*.pem']);
const recorder = () => setUp({ excludes });
const empty = { patterns: [], traces: [], hookExecutions: [] };
const prompt = (text: string, cwd: string): Activity => ({
  kind: 'prompt-submitted',
  prompt: text,
  cwd,
  at: 0,
  provenance: { session_id: 's1', prompt_id: '4e705be7-60d6-4bbb-9d03-019a2047008a' },
});

describe('excludedPaths', () => {
  test('an entry is a glob, a folder with everything below, or the name of a repository', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git', 'config'), '[remote "origin"]\n\turl = git@github.com:me/notes.git\n');
    const isExcluded = excludedPaths(['/home/dev/billing', '/**/*.pem', 'github.com/me/notes']);
    for (const path of [
      '/home/dev/billing',
      '/home/dev/billing/a/b.ts',
      '/x/y.pem',
      folder,
      join(folder, 'src', 'a.ts'),
    ])
      expect([path, isExcluded(path)]).toEqual([path, true]);
    for (const path of ['/home/dev/billing2', '/work', '/x/y.pem.ts', '', join(folder, '..')])
      expect([path, isExcluded(path)]).toEqual([path, false]);
  });

  test('a folder is excluded under every name that it has', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    expect(excludedPaths([join(folder, 'real')])(join(folder, 'link', 'a.ts'))).toBe(true);
  });
});

describe('an excluded folder', () => {
  test('has no prompts, turns, subagents and calls', async () => {
    const { provenance } = call();
    const at = { cwd: '/home/dev/billing/api', at: 0, provenance } as const;
    const activities: Activity[] = [
      prompt('secret plan', '/home/dev/billing'),
      { ...at, kind: 'turn-ended', success: true, backgroundTasks: 0 },
      { ...at, kind: 'subagent-started' },
      call({ cwd: '/home/dev/billing', command: 'ls', input: { command: 'ls' } }),
    ];
    for (const activity of activities) expect(await recorder().record(activity)).toEqual(empty);
  });

  test('leaves nothing of calls elsewhere that concern only its files', async () => {
    const path = '/home/dev/billing/plan.ts';
    const changes = [{ path, before: null, after: 'plan' }];
    expect(await recorder().record(call({ cwd: '/home/dev/shop', changes, input: { file_path: path } }))).toEqual(
      empty,
    );
  });

  test('leaves neither arguments nor paths of calls elsewhere that also name it', async () => {
    const command = 'cat /home/dev/billing/plan.ts > copy.ts';
    const { hookExecutions } = await recorder().record(call({ cwd: '/home/dev/shop', command, input: { command } }));
    expect(hookExecutions).toHaveLength(1);
    expect(JSON.stringify(hookExecutions)).not.toContain('billing');
    const mixed = [
      { path: '/home/dev/shop/a.ts', before: null, after: 'a' },
      { path: '/home/dev/billing/b.ts', before: null, after: 'b' },
    ];
    const both = await recorder().record(call({ cwd: '/home/dev/shop', changes: mixed }));
    expect(both.patterns).toHaveLength(1);
    expect(JSON.stringify(both)).not.toContain('billing');
  });
});

describe('private parts', () => {
  test.each([
    ['one', 'a <private>x</private> b', 'a  b'],
    ['over lines', 'a <private>\nx\ny\n</private>\nb', 'a \nb'],
    ['several', '<private>x</private>a<private>y</private>', 'a'],
    ['nested', 'a<private>x<private>y</private>z</private>b', 'ab'],
    ['unclosed', 'a <private>x', 'a '],
    ['unclosed inside a closed one', 'a<private>x<private>y</private>z', 'a'],
    ['in any case and with attributes', 'a<PRIVATE why="x">x</Private>b', 'ab'],
    ['an end without a start', 'a</private>b', 'ab'],
    ['no tag', 'a <privateer>b', 'a <privateer>b'],
  ])('%s', (_, text, expected) => {
    expect(withoutPrivateParts(text)).toBe(expected);
  });

  test('of prompts and of arguments of calls are not recorded', async () => {
    const { traces } = await recorder().record(prompt('write <private>for ACME</private> a test', '/home/dev/shop'));
    expect(traces[0]?.prompt_text).toBe('write  a test');
    const input = { prompt: 'do <private>ACME' };
    const { hookExecutions } = await recorder().record(call({ cwd: '/home/dev/shop', input }));
    expect(hookExecutions[0]?.input_data).toEqual({ prompt: 'do ' });
  });
});
