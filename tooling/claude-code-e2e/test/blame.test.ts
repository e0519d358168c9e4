/** Authors of lines after a session of the real CLI and a rebase, a squash and a rename. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findClaudeCode, turns, use, withSubagent } from '@hookline/claude-code-e2e';
import { describe, expect, test } from 'vitest';
import { bash, callsOf, edit, expectCalls, homeWith, read, write } from './scenario.ts';

const NOTEBOOK = {
  cells: [{ cell_type: 'code', id: 'c1', execution_count: null, metadata: {}, outputs: [], source: 'x = 1' }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

/** Lines between those that the agent and a person change, so that git merges without a conflict. */
const KEPT = 'export const kept = true;\n\n\n\n';

interface Line {
  readonly text: string;
  readonly author: string;
  readonly how: string | null;
  readonly session_id: string | null;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly commit: string | null;
}

describe.skipIf(!findClaudeCode().ok)('blame', () => {
  test('names the prompt and model of each line, also after rebase, squash and rename', async () => {
    const home = await homeWith({
      'a.ts': `export const start = 1;\n${KEPT}`,
      'n.ipynb': JSON.stringify(NOTEBOOK, null, 1),
    });
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-C', home.project, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    const commit = (message: string): void => {
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
    };
    git('init', '--quiet', '--initial-branch', 'main');
    commit('start');
    git('checkout', '--quiet', '-b', 'feature');

    const first = [
      read(home.project, 'a.ts'),
      edit(home.project, 'a.ts', 'start = 1', 'start = 2'),
      write(home.project, 'b.ts', 'export const one = 1;\nexport const two = 2;\n'),
      bash("sed -i 's/two = 2/two = 22/' b.ts"),
    ];
    const one = await home.session(turns(...first.map((block) => [block])), { prompt: 'change the start' });
    await expectCalls(home, one.sessionId, callsOf([first]));
    commit('first');

    const agent = use('Agent', { description: 'write', prompt: 'SUBAGENT write', subagent_type: 'general-purpose' });
    const inside = write(home.project, 'sub.ts', 'export const sub = true;\n');
    const cell = {
      notebook_path: join(home.project, 'n.ipynb'),
      cell_id: 'c1',
      cell_type: 'code',
      edit_mode: 'replace',
    };
    const second = [
      read(home.project, 'b.ts'),
      edit(home.project, 'b.ts', 'export const one = 1;\n', 'export const one = 1;\nexport const three = 3;\n'),
      read(home.project, 'n.ipynb'),
      use('NotebookEdit', { ...cell, new_source: 'x = 2' }),
      agent,
    ];
    const script = withSubagent('SUBAGENT write', turns([inside]), turns(...second.map((block) => [block])));
    const two = await home.session(script, { prompt: 'add a third' });
    await expectCalls(home, two.sessionId, callsOf([second, [inside]]));
    commit('second');

    git('checkout', '--quiet', 'main');
    writeFileSync(join(home.project, 'a.ts'), `${readFileSync(join(home.project, 'a.ts'), 'utf8')}// of a person\n`);
    commit('of a person');
    git('rebase', '--quiet', 'main', 'feature');
    git('checkout', '--quiet', 'main');
    git('merge', '--quiet', '--squash', 'feature');
    commit('squashed');
    git('mv', 'a.ts', 'renamed.ts');
    commit('renamed');

    const linesOf = async (file: string): Promise<unknown[]> => {
      const { lines } = (await home.json('blame', file)) as { lines: readonly Line[] };
      for (const { commit: landed } of lines) expect(landed).toMatch(/^[0-9a-f]{40}$/);
      return lines.map(({ author, how, model, prompt, text }) => [text, author, how, prompt, model]);
    };
    const model = 'claude-sonnet-5';
    const ofGit = ['git', null, null, null];
    expect(await linesOf('renamed.ts')).toEqual([
      ['export const start = 2;', 'agent', 'exact', 'change the start', model],
      ...[...KEPT.split('\n').slice(0, -1), '// of a person'].map((text) => [text, ...ofGit]),
    ]);
    expect(await linesOf('b.ts')).toEqual([
      ['export const one = 1;', 'agent', 'exact', 'change the start', model],
      ['export const three = 3;', 'agent', 'exact', 'add a third', model],
      ['export const two = 22;', 'agent', 'exact', 'change the start', model],
    ]);
    expect(await linesOf('sub.ts')).toEqual([['export const sub = true;', 'agent', 'exact', 'add a third', model]]);
    const cells = (await linesOf('n.ipynb')) as [string, string, string | null, string | null][];
    expect(cells.filter(([, , , prompt]) => prompt !== null)).toEqual([
      [expect.stringContaining('x = 2'), 'agent', 'exact', 'add a third', model],
    ]);
    const text = await home.hookline('blame', 'b.ts:2');
    expect(text.stdout).toMatch(/agent +add a third .* 2 +export const three = 3;/);
    expect(await home.hookline('blame', 'b.ts:9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('3 lines'),
    });
  });
});
