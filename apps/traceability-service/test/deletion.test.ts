import { createHash, randomUUID } from 'node:crypto';
import { systemClock } from '@hookline/clock';
import {
  type ForgetRequestInput,
  forgetRequestSchema,
  hookExecutionSchema,
  type HookExecutionInput,
  type LineageEventInput,
  lineageEventSchema,
  type SurvivalMeasurement,
  survivalMeasurementSchema,
  tokenUsageQuerySchema,
  type TokenUsageRecord,
  tokenUsageRecordSchema,
  traceRecordSchema,
  type TraceRecordInput,
} from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createFeedbackLoop } from '@hookline/feedback-loop';
import { createSurvivalStore } from '@hookline/line-survival';
import { createLineage, createSimilarityLinks } from '@hookline/lineage';
import { createPatternIndex, linkParents } from '@hookline/pattern-index';
import { createTraceStore } from '@hookline/postgres-tracing';
import { testEngines } from '@hookline/test-engines';
import { createTokenUsageStore } from '@hookline/token-usage';
import { createUsageAnalytics } from '@hookline/usage-analytics';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { composeDeletion } from '../src/compose-deletion.ts';
import { SCHEMAS } from '../src/schemas.ts';

/** A word that occurs only in what is deleted. */
const SECRET = 'zanzibarzanzibar';

const codeOf = (word: string): string => `export function settle(${word}) {
  const ledger = open('${word}.json');
  for (const entry of ledger.entries()) if (entry.${word} > 10) ledger.close(entry, '${word}');
  return ledger.total(${word}) + ledger.size * 3;
}
`;
const identity = (code: string) => {
  const fingerprint = createHash('sha256').update(code).digest('hex');
  return { pattern_id: fingerprint.slice(0, 16), fingerprint };
};
const AT = '2026-01-05T10:00:00.000Z';
const LATER = '2026-03-05T10:00:00.000Z';

function event(code: string, extra: Partial<LineageEventInput> = {}): LineageEventInput {
  return {
    event_id: randomUUID(),
    event_type: 'pattern_created',
    ...identity(code),
    pattern_name: 'settle',
    language: 'typescript',
    pattern_data: { code },
    session_id: 'one',
    repository: 'example.com/shop',
    file_path: 'src/settle.ts',
    tool_use_id: 'toolu_1',
    occurred_at: AT,
    ...extra,
  };
}

function trace(extra: Partial<TraceRecordInput> = {}): TraceRecordInput {
  return {
    correlation_id: randomUUID(),
    session_id: 'one',
    source: 'claude-code',
    prompt_text: 'write a function',
    started_at: AT,
    context: { cwd: '/home/dev/shop' },
    ...extra,
  };
}

function hook(correlation_id: string, extra: Partial<HookExecutionInput> = {}): HookExecutionInput {
  return {
    hook_id: randomUUID(),
    correlation_id,
    session_id: 'one',
    hook_type: 'PostToolUse',
    hook_name: 'hookline',
    tool_name: 'Write',
    tool_use_id: 'toolu_1',
    file_path: '/home/dev/shop/src/settle.ts',
    context_key: 'example.com/shop',
    started_at: AT,
    success: true,
    duration_ms: 20,
    ...extra,
  };
}

/** One line of an edit that is alive in the last commit of a repository. */
const measured = (event_id: string | undefined, repository: string | undefined): SurvivalMeasurement =>
  survivalMeasurementSchema.parse({
    repository,
    branch: 'main',
    commit: 'c'.repeat(40),
    committed_at: LATER,
    observed_at: LATER,
    files: [
      {
        edits: [event_id],
        commit: 'c'.repeat(40),
        lives: [{ event_id, lines: 1, landed_at: LATER, landed_commit: 'c'.repeat(40) }],
      },
    ],
  });

const usageOf = (message_id: string, session_id: string): TokenUsageRecord =>
  tokenUsageRecordSchema.parse({
    message_id,
    session_id,
    model: 'claude-opus-5-5',
    occurred_at: AT,
    input_tokens: 1,
    output_tokens: 1,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
  });

/**
 * Tables that stay empty: queues that were worked off, and what only a deletion, a retention period or an experiment writes.
 */
const NOT_REACHED: ReadonlySet<string> = new Set([
  'deletion_records',
  'deletion_selectors',
  'pattern_experiments',
  'pattern_feedback_applications',
  'pattern_index_postings',
  'pattern_lineage_waiting',
  'pattern_usage_dirty',
  'pattern_usage_late',
  'pattern_usage_sealed',
]);

const engines = testEngines((database) => database.migrate(SCHEMAS));

describe.each(engines)('$name', (engine) => {
  let open: { readonly database: Database; close(): Promise<void> };
  let it: ReturnType<typeof compose>;
  beforeEach(async () => {
    open = await engine.open();
    it = compose(open.database);
  });
  afterEach(() => open.close());

  function compose(database: Database) {
    const clock = systemClock;
    const similarityLinks = createSimilarityLinks({ sql: database });
    const plain = {
      lineage: createLineage({ sql: database, clock }),
      traces: createTraceStore(database),
      index: createPatternIndex({ database }),
      similarityLinks,
      tokenUsage: createTokenUsageStore({ sql: database, now: () => clock.now() }),
      survival: createSurvivalStore(database),
    };
    const { deletion, index, lineage, tokenUsage, traces } = composeDeletion(database, clock, plain);
    return {
      index,
      tokenUsage,
      survival: plain.survival,
      expire: deletion.expireEvents,
      usage: createUsageAnalytics({ sql: database, clock }),
      feedback: createFeedbackLoop({ sql: database, clock }),
      track: (...events: LineageEventInput[]) => lineage.track(events.map((each) => lineageEventSchema.parse(each))),
      record: (records: TraceRecordInput[], hooks: HookExecutionInput[]) =>
        traces.record(
          records.map((each) => traceRecordSchema.parse(each)),
          hooks.map((each) => hookExecutionSchema.parse(each)),
        ),
      indexAll: async () => {
        while ((await linkParents({ index, queue: similarityLinks })) > 0);
      },
      forget: async (request: ForgetRequestInput) => {
        for (;;) {
          const answer = await deletion.forget(forgetRequestSchema.parse(request));
          if (answer.complete) return answer;
        }
      },
    };
  }

  /** Returns the tables and rows that contain a text, as text or as bytes. */
  async function found(text: string): Promise<string[]> {
    const { rows: tables } = await open.database.query<{ name: string }>(
      "SELECT c.relname AS name FROM pg_class c WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
    );
    const hits: string[] = [];
    for (const { name } of tables) {
      const { rows } = await open.database.query<{ row: string }>(
        `SELECT t::text AS row FROM ${name} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0`,
        [text, Buffer.from(text).toString('hex')],
      );
      hits.push(...rows.map(({ row }) => `${name}: ${row}`));
    }
    return hits;
  }

  const counts = async (): Promise<Record<string, number>> => {
    const names = ['nodes', 'edges', 'events'].map((name) => `pattern_lineage_${name}`);
    const others = ['pattern_occurrences', 'execution_traces', 'hook_executions', 'execution_trace_ids'];
    const found: Record<string, number> = {};
    for (const name of [...names, ...others]) {
      const { rows } = await open.database.query<{ n: number }>(`SELECT count(*) AS n FROM ${name}`);
      found[name] = rows[0]?.n ?? -1;
    }
    return found;
  };

  /** Names of tables without a row. A partitioned table counts as one. */
  async function emptyTables(): Promise<string[]> {
    const { rows } = await open.database.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class
       WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = current_schema()::regnamespace ORDER BY 1`,
    );
    const empty: string[] = [];
    for (const { name } of rows) {
      const { rows: some } = await open.database.query(`SELECT FROM ${name} LIMIT 1`);
      if (some.length === 0) empty.push(name);
    }
    return empty;
  }

  /** Session "one" writes the secret word, session "two" other code. */
  async function twoSessions() {
    const secret = codeOf(SECRET);
    const other = codeOf('harbour');
    const [mine, theirs] = [
      trace({ prompt_text: `about ${SECRET}` }),
      trace({ session_id: 'two', context: { cwd: '/home/dev/dock' }, started_at: LATER }),
    ];
    const hooks = [
      hook(mine.correlation_id, { pattern_id: identity(secret).pattern_id, input_data: { content: secret } }),
      hook(theirs.correlation_id, {
        session_id: 'two',
        tool_use_id: 'toolu_2',
        file_path: '/home/dev/dock/src/dock.ts',
        context_key: 'example.com/dock',
        pattern_id: identity(other).pattern_id,
        started_at: LATER,
      }),
    ];
    const before = codeOf(`${SECRET}before`);
    const events = [
      event(secret, {
        event_type: 'pattern_modified',
        parents: [{ ...identity(before), pattern_data: { code: before } }],
        pattern_name: `${SECRET}.ts`,
        file_path: `src/${SECRET}.ts`,
        edit: {
          before_blob: null,
          after_blob: createHash('sha1').update(secret).digest('hex'),
          hunks: '0,0,1,1',
          line_hashes: Buffer.from(SECRET.slice(0, 6)).toString('base64'),
          complete: true,
          model: `model-${SECRET}`,
        },
      }),
      event(other, {
        session_id: 'two',
        tool_use_id: 'toolu_2',
        repository: 'example.com/dock',
        file_path: 'src/dock.ts',
        occurred_at: LATER,
      }),
    ];
    await it.track(...events);
    for (const { event_id, repository } of events) await it.survival.record(measured(event_id, repository));
    await it.record([mine, theirs], hooks);
    await it.indexAll();
    await it.usage.refresh();
    return { events, traces: [mine, theirs], hooks, secret, other };
  }

  test('the records of these tests reach every table, so that no table is clean for want of rows', async () => {
    const { secret } = await twoSessions();
    const { pattern_id } = identity(secret);
    await it.feedback.record({ pattern_id, feedback_type: 'general', comments: SECRET });
    await it.tokenUsage.record([usageOf('m1', 'one')]);
    expect((await emptyTables()).filter((name) => !NOT_REACHED.has(name))).toEqual([]);
  });

  test('a session is deleted from every column of every table, and nothing else is', async () => {
    const { secret } = await twoSessions();
    await it.feedback.record({ pattern_id: identity(secret).pattern_id, feedback_type: 'general', comments: SECRET });
    expect((await found(SECRET)).length).toBeGreaterThan(5);
    const dry = await it.forget({ session_id: 'one', dry_run: true });
    expect(dry.counts).toMatchObject({ events: 1, patterns: 1, traces: 1, hook_executions: 1 });
    const answer = await it.forget({ session_id: 'one' });
    expect(answer).toMatchObject({ counts: { events: 1, traces: 1, hook_executions: 1, feedback: 1 } });
    expect(answer.tool_use_ids).toEqual(['toolu_1']);
    expect(await found(SECRET)).toEqual([]);
    expect(await found(identity(secret).pattern_id)).toEqual([]);
    expect(await counts()).toEqual({
      pattern_lineage_nodes: 1,
      pattern_lineage_edges: 0,
      pattern_lineage_events: 1,
      pattern_occurrences: 1,
      execution_traces: 1,
      hook_executions: 1,
      execution_trace_ids: 1,
    });
    const rest = await it.index.similar({ code: codeOf('harbour'), language: 'typescript' });
    expect(rest).toMatchObject({ ok: true, value: [{ relation: 'exact' }] });
  });

  test.each<[string, ForgetRequestInput]>([
    ['a session', { session_id: 'one' }],
    ['a repository', { repository: 'example.com/shop', folder: '/home/dev/shop' }],
    ['a time', { before: '2026-02-01T00:00:00.000Z' }],
    ['a session and a repository', { session_id: 'one', repository: 'example.com/shop', folder: '/home/dev/shop' }],
  ])('what was deleted by %s does not return when it is sent again', async (_, selector) => {
    const { events, hooks, traces } = await twoSessions();
    await it.forget(selector);
    expect(await found(SECRET)).toEqual([]);
    const before = await counts();
    const repeated = await it.track(...events);
    expect(repeated.map(({ ok }) => ok)).toEqual([false, true]);
    const recorded = await it.record(traces, hooks);
    expect(recorded).toMatchObject({ known: 2, traces: [{ ok: true }, { ok: true }] });
    // Also under ids that were never seen: a queue may hold events that had not arrived.
    await it.track(...events.map((each) => ({ ...each, event_id: randomUUID() })).slice(0, 1));
    await it.record([trace({ prompt_text: SECRET })], [hook(randomUUID(), { input_data: { content: SECRET } })]);
    await it.indexAll();
    expect(await found(SECRET)).toEqual([]);
    expect(await counts()).toEqual(before);
  });

  test('the lives of the lines of a session are deleted with their edits, and those of others stay', async () => {
    const { events, other } = await twoSessions();
    const [mine] = events;
    const theirs = event(`${other}\n`, { session_id: 'two', tool_use_id: 'toolu_3', edit: mine?.edit });
    await it.track(theirs);
    for (const { event_id } of [mine ?? theirs, theirs])
      await it.survival.record(measured(event_id, 'example.com/shop'));
    const edits = async (table: string): Promise<unknown[]> =>
      (await open.database.query<{ event_id: string }>(`SELECT event_id FROM ${table}`)).rows.map(
        (row) => row.event_id,
      );
    expect(new Set(await edits('line_lives'))).toEqual(new Set([mine?.event_id, theirs.event_id]));
    expect(await edits('measured_files')).toContain(mine?.event_id);
    await it.forget({ session_id: 'one' });
    expect(await edits('line_lives')).toEqual([theirs.event_id]);
    expect(await edits('measured_files')).not.toContain(mine?.event_id);
    await it.survival.record(measured(mine?.event_id, 'example.com/shop'));
    expect(await edits('line_lives')).toEqual([theirs.event_id]);
  });

  test('the token usage of a session is deleted and does not return, and that of others stays', async () => {
    const records = [usageOf('m1', 'one'), usageOf('m2', 'two')];
    await it.tokenUsage.record(records);
    expect(await it.forget({ session_id: 'one', dry_run: true })).toMatchObject({ counts: { token_usage: 1 } });
    expect(await it.forget({ session_id: 'one' })).toMatchObject({ counts: { token_usage: 1 } });
    expect(await it.tokenUsage.record(records)).toEqual({ known: 2 });
    const { usage } = await it.tokenUsage.report(tokenUsageQuerySchema.parse({ by: 'session' }));
    expect(usage.map(({ key }) => key)).toEqual(['two']);
  });

  test('a path and a folder are deleted with the tool calls that wrote there, and prompts that led to nothing else', async () => {
    const { events, hooks } = await twoSessions();
    const selector = { repository: 'example.com/shop', folder: '/home/dev/shop', path: 'src' };
    expect(await it.forget({ ...selector, dry_run: true })).toMatchObject({
      counts: { traces: 1, hook_executions: 1 },
    });
    expect(await it.forget(selector)).toMatchObject({ counts: { traces: 1, hook_executions: 1 } });
    expect(await found(SECRET)).toEqual([]);
    const left = await counts();
    expect(left).toMatchObject({ pattern_lineage_events: 1, hook_executions: 1, execution_traces: 1 });
    await it.track(...events.slice(0, 1));
    await it.record([], [{ ...(hooks[0] as HookExecutionInput), hook_id: randomUUID(), correlation_id: randomUUID() }]);
    expect(await counts()).toEqual(left);
  });

  test('the prompt of a deleted path stays when it led to other calls', async () => {
    const { traces } = await twoSessions();
    const other = hook((traces[0] as TraceRecordInput).correlation_id, {
      tool_use_id: 'toolu_3',
      file_path: '/home/dev/shop/lib/a.ts',
    });
    await it.record([], [other]);
    await it.forget({ repository: 'example.com/shop', folder: '/home/dev/shop', path: 'src' });
    expect(await counts()).toMatchObject({ hook_executions: 2, execution_traces: 2 });
  });

  test('a path is deleted also where it was moved from', async () => {
    const moved = event(codeOf('moved'), { file_path: 'lib/new.ts', moved_from: `src/${SECRET}.ts` });
    await it.track(moved);
    await it.forget({ repository: 'example.com/shop', path: 'src' });
    expect(await found(SECRET)).toEqual([]);
    await it.track({ ...moved, event_id: randomUUID() });
    expect(await found(SECRET)).toEqual([]);
  });

  test('a pattern does not return as the parent of other code', async () => {
    const { secret } = await twoSessions();
    await it.forget({ pattern_id: identity(secret).pattern_id });
    const child = codeOf('child');
    await it.track(
      event(child, {
        event_type: 'pattern_modified',
        parents: [{ ...identity(secret), pattern_data: { code: secret } }],
        session_id: 'three',
        file_path: 'src/child.ts',
        occurred_at: LATER,
      }),
    );
    expect(await found(SECRET)).toEqual([]);
    expect(await counts()).toMatchObject({ pattern_lineage_nodes: 2, pattern_lineage_edges: 0 });
  });

  test('a pattern that another session wrote too stays, under its name there', async () => {
    const shared = codeOf('shared');
    await it.track(
      event(shared, { file_path: `src/${SECRET}.ts`, pattern_name: `${SECRET}.ts`, metadata: { note: SECRET } }),
      event(shared, { session_id: 'two', file_path: 'lib/copy.ts', occurred_at: LATER }),
    );
    await it.indexAll();
    await it.forget({ session_id: 'one' });
    expect(await found(SECRET)).toEqual([]);
    const { rows } = await open.database.query('SELECT pattern_name, pattern_data FROM pattern_lineage_nodes');
    expect(rows).toEqual([{ pattern_name: 'copy.ts', pattern_data: { code: shared } }]);
  });

  test('relatives of a deleted pattern stay without the edge to it', async () => {
    const [first, second, third] = ['first', SECRET, 'third'].map(codeOf) as [string, string, string];
    await it.track(
      event(first, { session_id: 'two' }),
      event(second, {
        event_type: 'pattern_modified',
        parents: [{ ...identity(first), pattern_data: { code: first } }],
      }),
      event(third, {
        event_type: 'pattern_modified',
        session_id: 'three',
        parents: [{ ...identity(second), pattern_data: { code: second } }],
      }),
    );
    await it.forget({ session_id: 'one' });
    expect(await found(SECRET)).toEqual([]);
    expect(await counts()).toMatchObject({
      pattern_lineage_nodes: 2,
      pattern_lineage_edges: 0,
      pattern_lineage_events: 2,
    });
  });

  test('a pattern that is deleted while it waits for the index is not indexed', async () => {
    await it.track(event(codeOf(SECRET), { file_path: `src/${SECRET}.ts` }));
    const links = createSimilarityLinks({ sql: open.database });
    // Taken from the queue before the deletion, added after it.
    const taken = await links.queued(10);
    await it.forget({ session_id: 'one' });
    await linkParents({ index: it.index, queue: { ...links, queued: async () => taken } });
    expect(await found(SECRET)).toEqual([]);
    const { rows } = await open.database.query('SELECT path FROM pattern_index_patterns');
    expect(rows).toEqual([]);
  });

  test('rollups are rebuilt without the deleted executions', async () => {
    const code = codeOf('shared');
    const { pattern_id } = identity(code);
    await it.track(event(code), event(code, { session_id: 'two', tool_use_id: 'toolu_2' }));
    const [mine, theirs] = [trace(), trace({ session_id: 'two' })];
    await it.record(
      [mine, theirs],
      [
        hook(mine.correlation_id, { pattern_id }),
        hook(theirs.correlation_id, { pattern_id, session_id: 'two', tool_use_id: 'toolu_2' }),
      ],
    );
    await it.usage.refresh();
    await it.forget({ session_id: 'one' });
    await it.usage.refresh();
    const { rows } = await open.database.query('SELECT executions FROM pattern_usage_daily');
    expect(rows).toEqual([{ executions: 1 }]);
  });

  test('retention deletes edits and patterns by age, keeps younger ones and traces, and needs one tombstone', async () => {
    const { events } = await twoSessions();
    for (const before of ['2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z']) {
      for (let complete = false; !complete;) ({ complete } = await it.expire(new Date(before)));
    }
    expect(await counts()).toMatchObject({
      pattern_lineage_nodes: 1,
      pattern_lineage_events: 1,
      execution_traces: 2,
      hook_executions: 2,
    });
    const { rows: edits } = await open.database.query('SELECT FROM file_edits');
    expect(edits).toEqual([]);
    expect((await it.track(...events)).map(({ ok }) => ok)).toEqual([false, true]);
    const { rows } = await open.database.query(
      'SELECT (SELECT count(*) FROM deletion_selectors) AS selectors, (SELECT count(*) FROM deletion_records) AS records',
    );
    expect(rows).toEqual([{ selectors: 1, records: 0 }]);
  });

  test('tombstones contain none of what was deleted', async () => {
    await twoSessions();
    await it.forget({ session_id: 'one' });
    await it.forget({ repository: 'example.com/shop', path: `src/${SECRET}.ts`, folder: '/home/dev/shop' });
    for (const text of [SECRET, 'example.com/shop', '/home/dev/shop']) expect(await found(text)).toEqual([]);
    const { rows } = await open.database.query<{ n: number }>('SELECT count(*) AS n FROM deletion_selectors');
    expect(rows).toEqual([{ n: 2 }]);
  });
});
