/** Lines that live capture records of a session of the real CLI, beside those of its transcript. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventually, findClaudeCode, type TestHome, turns, use, withSubagent } from '@hookline/claude-code-e2e';
import { describe, expect, test } from 'vitest';
import { callsOf, edit, expectCalls, homeWith, read, write } from './scenario.ts';

const NOTEBOOK = {
  cells: [{ cell_type: 'code', id: 'c1', execution_count: null, metadata: {}, outputs: [], source: 'x = 1' }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};
/** Above the size from which a transcript omits the text before. */
const LARGE = Array.from({ length: 800 }, (_, line) => `export const constant${line} = ${line};\n`).join('');
const FILES = {
  'old.ts': 'export const old = 1;\nexport const kept = 2;\n',
  'n.ipynb': JSON.stringify(NOTEBOOK, null, 1),
};
/** Files of edit tools. What a command without a diff writes is in no transcript, and only hooks record it. */
const WRITTEN = ['old.ts', 'n.ipynb', 'new.ts', 'large.ts', 'sub.ts'];

interface Edit {
  readonly at: string;
  readonly event_id: string;
}

/** Returns the recorded edits of the files of a project, without their times. */
async function editsOf(home: TestHome, project: string): Promise<Record<string, object[]>> {
  const base = `http://127.0.0.1:${home.env['INTELLIGENCE_SERVICE_PORT']}/api/pattern-traceability`;
  const authorization = `Bearer ${readFileSync(join(home.home, 'token'), 'utf8').trim()}`;
  const found = WRITTEN.map(async (name) => {
    const path = encodeURIComponent(join(project, name));
    const response = await fetch(`${base}/files/-/${path}/edits`, { headers: { authorization } });
    const { edits } = (await response.json()) as { edits: Edit[] };
    return [name, edits.map((each) => ({ ...each, at: undefined }))] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Creates a home that hashes lines with the key of another one. */
async function homeLike(other: TestHome): Promise<TestHome> {
  const home = await homeWith();
  mkdirSync(dirname(join(home.home, 'line-key')), { recursive: true });
  copyFileSync(join(other.home, 'line-key'), join(home.home, 'line-key'));
  await home.json('up');
  return home;
}

describe.skipIf(!findClaudeCode().ok)('edits of files', () => {
  test('are the same rows whether hooks, an import or reconciling records the session', async () => {
    const live = await homeWith(FILES);
    const { project } = live;
    const agent = use('Agent', { description: 'write', prompt: 'SUBAGENT write', subagent_type: 'general-purpose' });
    const inside = write(project, 'sub.ts', 'export const sub = true;\n');
    const cell = { notebook_path: join(project, 'n.ipynb'), cell_id: 'c1', cell_type: 'code', edit_mode: 'replace' };
    const blocks = [
      read(project, 'old.ts'),
      edit(project, 'old.ts', 'old = 1', 'old = 10'),
      write(project, 'new.ts', 'export const one = 1;\nexport const two = 2;\n'),
      edit(project, 'new.ts', 'export const one = 1;\n', ''),
      write(project, 'large.ts', LARGE),
      edit(project, 'large.ts', 'constant400 = 400', 'constant400 = -400'),
      read(project, 'n.ipynb'),
      use('NotebookEdit', { ...cell, new_source: 'x = 2' }),
      agent,
    ];
    const script = withSubagent('SUBAGENT write', turns([inside]), turns(...blocks.map((block) => [block])));
    const { sessionId } = await live.session(script);
    const calls = callsOf([blocks, [inside]]);
    await expectCalls(live, sessionId, calls);
    const expected = await editsOf(live, project);
    expect(Object.values(expected).map(({ length }) => length)).toEqual([1, 1, 2, 2, 1]);

    const transcripts = join(live.configDir, 'projects');
    const imported = await homeLike(live);
    await imported.json('import', '--transcripts', transcripts);
    expect(await editsOf(imported, project)).toEqual(expected);

    const reconciled = await homeLike(live);
    await reconciled.json('reconcile', '--transcripts', transcripts);
    await eventually(reconciled, sessionId, (now) => now.calls.length >= calls.length);
    expect(await editsOf(reconciled, project)).toEqual(expected);

    // Reading the transcript of a session that hooks recorded adds nothing.
    await live.json('import', '--transcripts', transcripts);
    await live.json('reconcile');
    expect(await editsOf(live, project)).toEqual(expected);
  });
});
