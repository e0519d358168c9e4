import { createHash, randomUUID } from 'node:crypto';
import { systemClock } from '@hookline/clock';
import type { FileEdit } from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLineage, createLineageDeletion, type EditsPage, type Lineage } from '../src/index.ts';
import { testEngines } from './engines.ts';
import { created, modified } from './events.ts';

const blob = (name: string): string => createHash('sha1').update(name).digest('hex');
const hashes = (lines: number): string => Buffer.alloc(6 * lines, 7).toString('base64');

function edit(from: string | null, to: string | null, lines = 1, extra: Partial<FileEdit> = {}): FileEdit {
  return {
    before_blob: from === null ? null : blob(from),
    after_blob: to === null ? null : blob(to),
    hunks: `1,0,1,${lines}`,
    line_hashes: hashes(lines),
    complete: true,
    ...extra,
  };
}

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let lineage: Lineage;
  beforeAll(async () => {
    ({ database, close } = await open());
    lineage = createLineage({ sql: database, clock: systemClock });
  });
  afterAll(() => close());

  const place = (path: string) => ({
    repository: 'git.example/one',
    file_path: path,
    tool_name: 'Edit',
    author: 'agent' as const,
  });
  const edits = (path: string, query = { limit: 50 }): Promise<EditsPage> =>
    lineage.edits({ repository: 'git.example/one', path }, query);

  test('stores the edit of an event, and returns it as it was sent', async () => {
    const sent = edit('a', 'b', 30, {
      model: 'model-1',
      line_key: 'k1',
      carried: '0,4,-5',
      drift: { author: 'tool', before_blob: blob('z'), hunks: '2,1,2,1', line_hashes: hashes(1), carried: '7' },
      imported: { format: 'git-ai', tool: 'cursor', edit: 'e1', how: 'reformatted' },
    });
    const event = created('stored', {
      ...place('stored.ts'),
      edit: sent,
      correlation_id: randomUUID(),
      evidence: 'payload',
    });
    await lineage.track([event]);
    const page = await edits('stored.ts');
    expect(page).toMatchObject({
      edits: [
        {
          ...sent,
          event_id: event.event_id,
          at: event.occurred_at,
          author: 'agent',
          trace_id: event.correlation_id,
          drift: { ...sent.drift, after_blob: blob('a') },
        },
      ],
      next: null,
    });
  });

  test('an event that is tracked again changes nothing, and supplies an edit that was missing', async () => {
    const event = created('again', place('again.ts'));
    await lineage.track([event]);
    expect((await edits('again.ts')).edits).toEqual([]);
    await lineage.track([{ ...event, edit: edit(null, 'first') }]);
    await lineage.track([{ ...event, edit: edit(null, 'second') }]);
    expect((await edits('again.ts')).edits.map(({ after_blob }) => after_blob)).toEqual([blob('first')]);
  });

  test('returns pages oldest first, without gap or repeat', async () => {
    const events = [
      created('v0', { ...place('paged.ts'), edit: edit(null, 'v0') }),
      ...[1, 2, 3, 4].map((n) =>
        modified(`v${n - 1}`, `v${n}`, { ...place('paged.ts'), edit: edit(`v${n - 1}`, `v${n}`) }),
      ),
    ];
    await lineage.track(events);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: EditsPage = await lineage.edits(
        { repository: 'git.example/one', path: 'paged.ts' },
        { limit: 2, cursor },
      );
      seen.push(...page.edits.map(({ event_id }) => event_id));
      cursor = page.next;
    }
    expect(seen).toEqual(events.map(({ event_id }) => event_id));
  });

  test('deleting events deletes their edits', async () => {
    await lineage.track([
      created('gone', { ...place('gone.ts'), session_id: 'forgotten', edit: edit(null, 'gone') }),
      created('kept', { ...place('gone.ts'), session_id: 'kept', edit: edit('gone', 'kept') }),
    ]);
    await database.transaction((sql) => createLineageDeletion().forget(sql, { session_id: 'forgotten' }, 10));
    expect((await edits('gone.ts')).edits.map(({ session_id }) => session_id)).toEqual(['kept']);
    const { rows } = await database.query(
      'SELECT FROM file_edits f WHERE NOT EXISTS (SELECT FROM pattern_lineage_events v WHERE v.event_id = f.event_id)',
    );
    expect(rows).toHaveLength(0);
  });

  test('an edit of 48 lines in 4 hunks takes at most 600 bytes, its index included', async () => {
    const before = await size(database);
    const events = Array.from({ length: 400 }, (_, n) =>
      created(`sized ${n}`, {
        ...place('sized.ts'),
        edit: edit(`s${n}`, `s${n + 1}`, 48, {
          hunks: Array.from({ length: 4 }, (_, h) => [h * 900 + 1, 3, h * 900 + 2, 15]).join(','),
          line_hashes: createHash('sha512').update(String(n)).digest('base64').slice(0, 64).repeat(6),
          line_key: '0123abcd',
          model: 'claude-sonnet-4-5-20250929',
        }),
      }),
    );
    await lineage.track(events);
    expect(((await size(database)) - before) / events.length).toBeLessThanOrEqual(600);
  });
});

async function size(database: Database): Promise<number> {
  const { rows } = await database.query<{ readonly bytes: number }>(
    "SELECT pg_total_relation_size('file_edits')::bigint AS bytes",
  );
  return Number(rows[0]?.bytes);
}
