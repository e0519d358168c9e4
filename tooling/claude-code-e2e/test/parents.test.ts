/** Parents of code across sessions and files, with the real CLI and a scripted model. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, findClaudeCode, makeHome, type Recorded, type TestHome, turns } from '@hookline/claude-code-e2e';
import { describe, expect, test } from 'vitest';
import { edit, expectCalls, homeWith, write } from './scenario.ts';

const READ = `export async function readSettings(folder: string, fallback: Settings): Promise<Settings> {
  const path = join(folder, 'settings.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return fallback;
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object') throw new TypeError('settings must be an object');
  return { ...fallback, ...parsed };
}
`;
const SEND = `export function sendReport(report: Report, transport: Transport): void {
  const body = new URLSearchParams();
  for (const [key, value] of Object.entries(report)) body.append(key, String(value));
  const request = transport.open('POST', report.url, { timeout: 60_000 });
  request.on('error', (error) => report.failed(error.message));
  request.on('response', ({ status }) => report.done(status === 200));
  request.end(body.toString());
}
`;
/** `READ` after an import, renamed and edited. */
const PASTED = `import { join } from 'node:path';

${READ.replace('readSettings', 'loadOptions').replace('must be an object', 'make no sense')}`;

interface Ancestor {
  readonly ancestor_pattern_id: string;
  readonly edge_type: string;
}

/** Polls the ancestors of a pattern until there are `count`: parents are found shortly after the pattern is recorded. */
async function ancestorsOf(home: TestHome, patternId: string, count: number): Promise<readonly Ancestor[]> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const { ancestors } = (await home.json('pattern', 'lineage', patternId)) as { ancestors: readonly Ancestor[] };
    if (ancestors.length >= count || performance.now() > deadline) return ancestors;
  }
}

const onlyPattern = ({ patterns }: Recorded): string => {
  expect(patterns).toHaveLength(1);
  return patterns[0]?.pattern_id ?? '';
};

/** Writes one file in a separate session and returns the id of its pattern. */
async function session(home: TestHome, name: string, code: string): Promise<string> {
  const block = write(home.project, name, code);
  const { sessionId } = await home.session(turns([block]));
  return onlyPattern(await expectCalls(home, sessionId, block.type === 'tool_use' ? [block.id] : []));
}

describe.skipIf(!findClaudeCode().ok)('parents', () => {
  test('are found when another session pastes an edited function into another file', async () => {
    const home = await homeWith();
    const first = await session(home, 'settings.ts', READ);
    const second = await session(home, 'options.ts', PASTED);
    expect(await ancestorsOf(home, second, 1)).toMatchObject([
      { ancestor_pattern_id: first, edge_type: 'derived_from' },
    ]);
    const { evolution_edges } = await home.json('pattern', 'evolution', second);
    expect(evolution_edges).toMatchObject([
      { metadata: { found_by: 'likeness', method: 'derived', score: expect.any(Number) } },
    ]);
    const { similar } = await home.json('pattern', 'parents', join(home.project, 'options.ts'));
    expect(similar[0]).toMatchObject({ pattern_id: second, relation: 'exact', tentative: false });
  });

  test('are both functions when a file merges them', async () => {
    const home = await homeWith();
    const parents = [await session(home, 'settings.ts', READ), await session(home, 'report.ts', SEND)];
    const merged = await session(
      home,
      'both.ts',
      `${READ}\n${SEND}\nexport const both = [readSettings, sendReport];\n`,
    );
    const found = await ancestorsOf(home, merged, 2);
    expect(found.map(({ edge_type }) => edge_type)).toEqual(['merged_from', 'merged_from']);
    expect(found.map(({ ancestor_pattern_id }) => ancestor_pattern_id).sort()).toEqual(parents.toSorted());
  });

  test('are found in a session that was imported, which reconcile reports as complete', async () => {
    const home = await makeHome();
    const plan = [
      [write(home.project, 'settings.ts', READ)],
      [edit(home.project, 'settings.ts', 'must be an object', 'make no sense')],
    ];
    const before = await home.session(turns(...plan));
    await home.json('install');
    await home.json('up');
    const imported = await home.json('import', '--transcripts');
    expect(imported).toMatchObject({ imported: 2, already_known: 0, refused: 0, unknown_records: 0, stopped: null });
    const { patterns } = await eventually(home, before.sessionId, (now) => now.patterns.length === 2);
    expect(patterns.map(({ occurrences: [at] }) => [at?.event_type, at?.path, at?.tool_name])).toEqual([
      ['pattern_modified', join(home.project, 'settings.ts'), 'Edit'],
      ['pattern_created', join(home.project, 'settings.ts'), 'Write'],
    ]);
    expect(await home.json('import', '--transcripts')).toMatchObject({ imported: 0, unchanged_files: 1 });
    const again = await home.json('import', '--transcripts', '--again');
    expect(again).toMatchObject({ imported: 0, already_known: 2 });
    const reconciled = { expected: 2, recorded_before: 2, added: 0, completeness_before: 100 };
    expect(await home.json('reconcile')).toMatchObject({
      ...reconciled,
      completeness: { unknown: 0, missing: 0, percent: 100 },
      sessions: [{ session_id: before.sessionId, ...reconciled, completeness: 100 }],
    });
    const derived = await session(home, 'options.ts', PASTED);
    expect(await ancestorsOf(home, derived, 1)).not.toEqual([]);
  });

  test('are not duplicated when a captured session with a failed call is imported', async () => {
    const home = await homeWith();
    mkdirSync(join(home.project, 'src'));
    const plan = [
      [write(home.project, 'src/settings.ts', READ)],
      [edit(home.project, 'src/settings.ts', 'not in there', 'nowhere')],
      [edit(home.project, 'src/settings.ts', 'must be', 'has to be')],
      [write(home.project, 'src/settings.ts', SEND)],
      [write(home.project, 'src/copy.ts', SEND)],
    ];
    const live = await home.session(turns(...plan));
    const recorded = await eventually(home, live.sessionId, ({ patterns }) => patterns.length === 3);
    const imported = await home.json('import', '--transcripts');
    expect(imported).toMatchObject({ imported: 0, already_known: 4, skipped: 1, refused: 0 });
    const after = await eventually(home, live.sessionId, () => true);
    expect(after.patterns).toEqual(recorded.patterns);
  });
});
