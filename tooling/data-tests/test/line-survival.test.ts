import { randomUUID } from 'node:crypto';
import { ManualClock } from '@hookline/clock/manual';
import {
  experimentRequestSchema,
  hookExecutionSchema,
  lineageEventSchema,
  type LineLife,
  type SurvivalMeasurement,
  survivalQuerySchema,
  type SurvivalReport,
  traceRecordSchema,
} from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createFeedbackLoop } from '@hookline/feedback-loop';
import { createSurvivalDeletion, createSurvivalStore, type SurvivalStore } from '@hookline/line-survival';
import { createLineage, createLineageDeletion } from '@hookline/lineage';
import { createTraceStore } from '@hookline/postgres-tracing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testEngines } from './engines.ts';

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REPOSITORY = 'git.example/shop';
const commit = (number: number): string => String(number).padStart(40, '0');
const at = (ms: number): string => new Date(START + ms).toISOString();

describe.each(testEngines)('$name', (engine) => {
  let open: { readonly database: Database; close(): Promise<void> };
  let store: SurvivalStore;
  beforeAll(async () => {
    open = await engine.open();
    store = createSurvivalStore(open.database);
  }, 300_000);
  beforeEach(() =>
    open.database.query(
      'TRUNCATE line_lives, measured_files, observed_branches, file_edits, pattern_occurrences, pattern_lineage_events',
    ),
  );
  afterAll(() => open.close());

  interface Written {
    readonly path?: string;
    readonly session?: string;
    readonly tool?: string;
    readonly model?: string;
    readonly language?: string;
    readonly repository?: string;
    readonly at?: number;
  }

  /** Records an edit and returns its id. */
  async function edit(it: Written = {}): Promise<string> {
    const event_id = randomUUID();
    const [result] = await createLineage({ sql: open.database, clock: new ManualClock(START) }).track([
      lineageEventSchema.parse({
        event_id,
        event_type: 'pattern_created',
        pattern_id: `p-${event_id}`,
        pattern_data: { code: event_id },
        pattern_name: 'name of it',
        language: it.language ?? 'typescript',
        repository: it.repository ?? REPOSITORY,
        file_path: it.path ?? 'a.ts',
        session_id: it.session ?? 's1',
        tool_name: it.tool ?? 'Edit',
        author: 'agent',
        evidence: 'payload',
        occurred_at: at(it.at ?? 0),
        edit: { complete: true, hunks: '', line_hashes: '', ...(it.model === undefined ? {} : { model: it.model }) },
      }),
    ]);
    expect(result?.ok).toBe(true);
    return event_id;
  }

  const life = (event_id: string, lines: number, landed: number, ended?: number, end: LineLife['end'] = 'removed') => ({
    event_id,
    lines,
    landed_at: at(landed),
    landed_commit: commit(1),
    ...(ended === undefined ? {} : { ended_at: at(ended), ended_commit: commit(2), end }),
  });

  const measurement = (lives: readonly LineLife[], extra: Partial<SurvivalMeasurement> = {}): SurvivalMeasurement => ({
    repository: REPOSITORY,
    branch: 'main',
    commit: commit(9),
    committed_at: at(HOUR),
    observed_at: at(20 * DAY),
    files:
      lives.length === 0
        ? []
        : [{ edits: [...new Set(lives.map(({ event_id }) => event_id))], commit: commit(2), lives: [...lives] }],
    ...extra,
  });
  const report = (query: object = {}): Promise<SurvivalReport> => store.report(survivalQuerySchema.parse(query));
  const shares = ({ groups }: SurvivalReport): unknown[] =>
    groups.map(({ ages, key }) => [
      key,
      ...ages.map(({ alive }) => (alive === null ? null : Number(alive.toFixed(6)))),
    ]);

  test('a measurement replaces that of the same edits, and has no effect when it is repeated', async () => {
    const [one, two] = [await edit(), await edit({ path: 'b.ts' })];
    const first = measurement([life(one, 4, 0), life(one, 2, 0, 2 * HOUR), life(two, 4, 0)]);
    expect(await store.record(first)).toEqual({ success: true, stale: false, lives: 3 });
    expect(await store.record(first)).toEqual({ success: true, stale: false, lives: 3 });
    // Of ten lines two ended after two hours.
    expect(shares(await report())).toEqual([[null, 1, 0.8, 0.8, null, null]]);
    await store.record(measurement([life(one, 6, 0)]));
    const { branches, groups } = await report();
    expect(groups).toMatchObject([{ edits: 2, lines: 10, ended: 0, reverted: 0 }]);
    expect(branches).toEqual([
      { repository: REPOSITORY, branch: 'main', commit: commit(9), observed_at: at(20 * DAY) },
    ]);
  });

  test('censored lines count for the ages that they have reached', async () => {
    const [old, young] = [await edit(), await edit({ path: 'b.ts' })];
    await store.record(measurement([life(old, 4, 0, 8 * DAY, 'reverted'), life(old, 4, 0), life(young, 8, 15 * DAY)]));
    const { groups } = await report();
    // Eight days: at risk are the eight lines of the old edit, of which four end. The young edit is seen for five days.
    expect(shares({ groups } as SurvivalReport)).toEqual([[null, 1, 1, 1, null, null]]);
    expect(groups[0]).toMatchObject({ lines: 16, ended: 4, reverted: 4 });
    expect(groups[0]?.ages.map(({ at_risk, edits }) => [at_risk, edits])).toEqual([
      [16, 2],
      [16, 2],
      [8, 1],
      [0, 0],
      [0, 0],
    ]);
    await store.record(measurement([], { observed_at: at(31 * DAY) }));
    // The young edit has reached eight days as well: four of sixteen lines have ended.
    expect(shares(await report())).toEqual([[null, 1, 1, 1, 0.75, null]]);
  });

  test('groups are those of the edit, the largest first; filters apply', async () => {
    const edits = [
      await edit({ tool: 'Write', model: 'model-1', language: 'python', session: 's1' }),
      await edit({ tool: 'Edit', model: 'model-2', language: 'rust', session: 's2', path: 'b.rs' }),
      await edit({ tool: 'Edit', repository: 'git.example/two', session: 's3', path: 'c.ts' }),
    ] as const;
    await store.record(measurement([life(edits[0], 3, 0, 2 * DAY), life(edits[1], 2, 0)]));
    await store.record(measurement([life(edits[2], 5, DAY)], { repository: 'git.example/two' }));
    const keys = async (query: object): Promise<unknown> =>
      (await report(query)).groups.map(({ key, lines }) => [key, lines]);
    expect(await keys({ by: 'tool' })).toEqual([
      ['Edit', 7],
      ['Write', 3],
    ]);
    expect(await keys({ by: 'language', limit: 2 })).toEqual([
      ['typescript', 5],
      ['python', 3],
    ]);
    expect(await keys({ by: 'model' })).toEqual([
      [null, 5],
      ['model-1', 3],
      ['model-2', 2],
    ]);
    expect(await keys({ by: 'repo' })).toEqual([
      ['git.example/two', 5],
      [REPOSITORY, 5],
    ]);
    expect(await keys({ by: 'pattern', repository: REPOSITORY })).toEqual([
      [`p-${edits[0]}`, 3],
      [`p-${edits[1]}`, 2],
    ]);
    expect(await keys({ session_id: 's2' })).toEqual([[null, 2]]);
    expect(await keys({ pattern_id: `p-${edits[0]}` })).toEqual([[null, 3]]);
    expect(await keys({ since: at(HOUR) })).toEqual([[null, 5]]);
    expect(await keys({ until: at(HOUR) })).toEqual([[null, 5]]);
    expect(await keys({ repository: 'git.example/none' })).toEqual([]);
  });

  test('an older state of the branch, and edits that are not recorded, are left out', async () => {
    const known = await edit();
    await store.record(measurement([life(known, 3, 0)]));
    const older = { committed_at: at(0), observed_at: at(30 * DAY) };
    expect(await store.record(measurement([life(known, 1, 0)], older))).toMatchObject({ stale: true, lives: 0 });
    expect((await report()).groups).toMatchObject([{ lines: 3 }]);
    const elsewhere = await edit({ repository: 'git.example/two' });
    const unknown = [life(randomUUID(), 3, 0), life(elsewhere, 3, 0)];
    expect(await store.record(measurement(unknown))).toMatchObject({ lives: 0 });
  });

  test('files are listed with the commit of their measurement until another edit is recorded', async () => {
    const first = await edit({ path: 'a.ts' });
    const second = await edit({ path: 'a.ts', at: HOUR });
    await edit({ path: 'b.ts', at: 2 * HOUR });
    await store.record(
      measurement([life(first, 1, 0)], { files: [{ edits: [first, second], commit: commit(2), lives: [] }] }),
    );
    const query = { repository: REPOSITORY, limit: 1 };
    const page = await store.files(query);
    expect(page).toEqual({
      files: [{ path: 'a.ts', first_at: at(0), last_at: at(HOUR), measured: commit(2) }],
      next: 'a.ts',
    });
    expect(await store.files({ ...query, cursor: 'a.ts' })).toMatchObject({
      files: [{ path: 'b.ts', measured: null }],
      next: null,
    });
    await edit({ path: 'a.ts', at: 3 * HOUR });
    expect((await store.files(query)).files[0]).toMatchObject({ measured: null });
  });

  test('deleted edits take their lives with them, and the last one its branch', async () => {
    const [one, two] = [await edit({ session: 's1' }), await edit({ session: 's2', path: 'b.ts' })];
    await store.record(measurement([life(one, 1, 0), life(two, 2, 0)]));
    const forget = (session_id: string): Promise<void> =>
      open.database.transaction(async (sql) => {
        const { eventIds } = await createLineageDeletion().forget(sql, { session_id }, 100);
        await createSurvivalDeletion().forget(sql, eventIds);
      });
    await forget('s1');
    expect((await report()).groups).toMatchObject([{ lines: 2 }]);
    await forget('s2');
    expect(await report()).toMatchObject({ groups: [], branches: [] });
    for (const table of ['line_lives', 'measured_files', 'observed_branches'])
      expect((await open.database.query(`SELECT * FROM ${table}`)).rows).toEqual([]);
  });

  test('sessions of an experiment are compared by the lines that lived for seven days', async () => {
    const clock = new ManualClock(START);
    const loop = createFeedbackLoop({ sql: open.database, clock });
    const arms = [`older-${randomUUID()}`, `newer-${randomUUID()}`] as const;
    const { experiment_id } = await loop.startExperiment(
      experimentRequestSchema.parse({ name: 'which lives', arms: arms.map((pattern_id) => ({ pattern_id })) }),
    );
    const lives: LineLife[] = [];
    const uses: { readonly session: string; readonly arm: string }[] = [];
    for (let number = 0; number < 40; number++) {
      const session = `${experiment_id} ${number}`;
      const { pattern_id: arm } = await loop.assign(experiment_id, session);
      uses.push({ session, arm });
      const id = await edit({ session, path: `${number}.ts` });
      // Of the older arm one line of four lives, of the newer one three; lines that landed yesterday tell nothing yet.
      const living = arm === arms[0] ? 1 : 3;
      lives.push(life(id, living, DAY), life(id, 4 - living, DAY, 3 * DAY), life(id, 100, 19 * DAY, 20 * DAY));
    }
    await store.record(measurement(lives));
    const traces = uses.map(({ session: session_id }) =>
      traceRecordSchema.parse({ correlation_id: randomUUID(), session_id }),
    );
    await createTraceStore(open.database).record(
      traces,
      uses.map(({ arm: pattern_id }, index) =>
        hookExecutionSchema.parse({
          hook_id: randomUUID(),
          correlation_id: traces[index]?.correlation_id,
          hook_type: 'PostToolUse',
          hook_name: 'hookline',
          pattern_id,
          started_at: at(HOUR),
        }),
      ),
    );
    const { evaluation } = await loop.experiment(experiment_id);
    const metric = evaluation.comparisons[0]?.metrics.find(({ metric: name }) => name === 'survived_7d');
    expect(metric).toMatchObject({ control: 0.25, challenger: 0.75, difference: 0.5 });
    const { groups } = await report({ by: 'experiment' });
    const sevenDays = groups.map(({ ages, arm, key, name }) => [key, name, arm, ages[2]?.age]);
    expect(sevenDays).toEqual(expect.arrayContaining(arms.map((arm) => [experiment_id, 'which lives', arm, '7d'])));
    expect(groups).toHaveLength(2);
  });
});
