import { randomUUID } from 'node:crypto';
import { ManualClock } from '@hookline/clock/manual';
import {
  experimentRequestSchema,
  experimentSchema,
  type FeedbackAnalysis,
  feedbackAnalysisRequestSchema,
  feedbackAnalysisSchema,
  feedbackRecordSchema,
  hookExecutionSchema,
  lineageEventSchema,
  traceRecordSchema,
} from '@hookline/contracts';
import type { Database } from '@hookline/database';
import { createLineage, type Lineage } from '@hookline/lineage';
import { createTraceStore, type TraceStore } from '@hookline/postgres-tracing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { armOf, createFeedbackLoop, type FeedbackLoop } from '@hookline/feedback-loop';
import { testEngines } from './engines.ts';

const NOW = Date.UTC(2026, 2, 31, 12);
const DAY = 86_400_000;

describe.each(testEngines)('$name', ({ open }) => {
  let database: Database;
  let close: () => Promise<void>;
  let store: TraceStore;
  let lineage: Lineage;
  let loop: FeedbackLoop;
  const clock = new ManualClock(NOW);

  beforeAll(async () => {
    ({ database, close } = await open());
    store = createTraceStore(database);
    lineage = createLineage({ sql: database, clock });
    loop = createFeedbackLoop({ sql: database, clock });
  });
  afterAll(() => close());

  const name = (): string => `pattern_${randomUUID()}`;

  /** Two patterns in the lineage, the second from the first. */
  async function versions(): Promise<[string, string]> {
    const [older, newer] = [name(), name()];
    const results = await lineage.track([
      lineageEventSchema.parse({ event_type: 'pattern_created', pattern_id: older, pattern_data: { code: older } }),
      lineageEventSchema.parse({
        event_type: 'pattern_modified',
        pattern_id: newer,
        pattern_data: { code: newer },
        parent_pattern_ids: [older],
      }),
    ]);
    expect(results.every((result) => result.ok)).toBe(true);
    return [older, newer];
  }

  interface Use {
    readonly pattern_id: string;
    readonly session_id?: string;
    readonly at?: number;
    readonly success?: boolean;
    readonly duration_ms?: number;
    readonly quality_score?: number;
  }

  async function use(uses: readonly Use[]): Promise<void> {
    const traces = uses.map(({ session_id = randomUUID() }) =>
      traceRecordSchema.parse({ correlation_id: randomUUID(), session_id }),
    );
    const hooks = uses.map(({ pattern_id, at = NOW - DAY, success = true, duration_ms = 100, quality_score }, index) =>
      hookExecutionSchema.parse({
        hook_id: randomUUID(),
        correlation_id: traces[index]?.correlation_id,
        hook_type: 'PostToolUse',
        hook_name: 'test',
        started_at: new Date(at).toISOString(),
        pattern_id,
        success,
        duration_ms,
        quality_score,
      }),
    );
    await store.record(traces, hooks);
  }

  const analyze = async (pattern_id: string, extra: object = {}): Promise<FeedbackAnalysis> =>
    feedbackAnalysisSchema.parse(
      await loop.analyze(feedbackAnalysisRequestSchema.parse({ pattern_id, feedback_type: 'all', ...extra })),
    );

  /** Runs an experiment of so many sessions, each pattern succeeding in this share of its sessions. */
  async function experiment(
    sessions: number,
    rates: readonly [number, number],
    { arms, days = 0 }: { readonly arms?: readonly [string, string]; readonly days?: number } = {},
  ): Promise<[string, string, string]> {
    const [older, newer] = arms ?? (await versions());
    // One that starts later does not count what was used in those before.
    const then = createFeedbackLoop({ sql: database, clock: new ManualClock(NOW + days * DAY) });
    const started = await then.startExperiment(
      experimentRequestSchema.parse({ name: 'newer or not', arms: [{ pattern_id: older }, { pattern_id: newer }] }),
    );
    const counts = new Map<string, number>();
    const uses = await Promise.all(
      Array.from({ length: sessions }, async (_, index) => {
        const session_id = `session ${index} of day ${days}`;
        const { pattern_id } = await loop.assign(started.experiment_id, session_id);
        const nth = (counts.get(pattern_id) ?? 0) + 1;
        counts.set(pattern_id, nth);
        const rate = rates[pattern_id === older ? 0 : 1];
        const success = Math.floor(nth * rate) > Math.floor((nth - 1) * rate);
        return { pattern_id, session_id, success, at: NOW + (days + 1) * DAY, quality_score: 0.8 };
      }),
    );
    await use(uses);
    return [started.experiment_id, older, newer];
  }

  test('record stores feedback once when it is sent repeatedly', async () => {
    const pattern_id = name();
    const feedback = feedbackRecordSchema.parse({
      event_id: randomUUID(),
      pattern_id,
      rating: 2,
      sentiment: 'negative',
      comments: 'slow \0 on Windows',
      quality_metrics: { coverage: 0.4 },
    });
    const first = await loop.record(feedback);
    expect(first).toEqual({
      feedback_id: feedback.event_id,
      pattern_id,
      execution_id: null,
      feedback_type: 'general',
      submitted_at: '2026-03-31T12:00:00.000Z',
      status: 'recorded',
    });
    expect(await loop.record(feedback)).toEqual({ ...first, status: 'duplicate' });
    const many = { ...feedback, event_id: randomUUID() };
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => loop.record(many)))).map(({ status }) => status);
    expect(statuses.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'recorded']);
    expect((await analyze(pattern_id)).feedback_collected).toBe(2);
  });

  test('analyze finds opportunities with their evidence', async () => {
    const [parent, child] = await versions();
    await use([
      ...Array.from({ length: 60 }, (_, index) => ({ pattern_id: parent, duration_ms: 50 + (index % 9) })),
      ...Array.from({ length: 60 }, (_, index) => ({
        pattern_id: child,
        duration_ms: 100 + (index % 9),
        success: index % 4 !== 0,
        quality_score: 0.4 + (index % 3) / 100,
      })),
    ]);
    for (let i = 0; i < 5; i++) await loop.record(feedbackRecordSchema.parse({ pattern_id: child, rating: 1 }));
    const analysis = await analyze(child);
    const [slow, failing, low] = analysis.improvement_opportunities;
    expect(slow).toMatchObject({
      type: 'slow',
      evidence: { held_against: parent, relation: 'parent', executions: 60, executions_of_other: 60 },
    });
    expect(slow?.expected_delta).toBeCloseTo(0.48, 1);
    expect(failing).toMatchObject({ type: 'failing', evidence: { failures: 15, executions: 60 } });
    expect(low).toMatchObject({ type: 'low_quality', evidence: { executions: 60 } });
    expect(analysis).toMatchObject({
      executions_analyzed: 60,
      improvements_identified: 3,
      comparison: 'observational',
    });
    expect((await analyze(child, { feedback_type: 'usage' })).improvement_opportunities).toEqual([]);
    expect((await analyze(parent)).improvement_opportunities).toEqual([]);
  });

  test('analyze uses ratings when executions have no quality, and detects a decline', async () => {
    const pattern_id = name();
    for (let i = 0; i < 6; i++) {
      await loop.record(
        feedbackRecordSchema.parse({ pattern_id, rating: 1.5, submitted_at: new Date(NOW - DAY).toISOString() }),
      );
    }
    await use(
      Array.from({ length: 27 }, (_, day) =>
        Array.from({ length: Math.floor(day / 2) }, () => ({ pattern_id, at: NOW - (day + 0.5) * DAY })),
      ).flat(),
    );
    const { improvement_opportunities } = await analyze(pattern_id);
    expect(improvement_opportunities.map(({ type }) => type)).toEqual(['low_quality', 'declining']);
    expect(improvement_opportunities[0]?.evidence).toMatchObject({ ratings: 6, mean: 1.5 });
    expect(improvement_opportunities[1]?.description).toMatch(/^declining use: \d+ executions in two weeks, \d+ in/);
    const seldom = name();
    await use([26, 27, 27.9].map((day) => ({ pattern_id: seldom, at: NOW - day * DAY })));
    expect((await analyze(seldom)).improvement_opportunities).toEqual([]);
  });

  test('apply marks the patterns of a decided experiment with an audit row, and undo restores them', async () => {
    const [id, older, newer] = await experiment(800, [0.7, 0.98]);
    const shown = experimentSchema.parse(await loop.experiment(id));
    expect(shown.evaluation).toMatchObject({ decision: 'challenger', winner: newer, losers: [older] });
    expect(shown.evaluation.fixed_horizon[0]).toMatchObject({ metric: 'success', method: 'z' });
    const application = await loop.apply(id, 'alice');
    expect(application).toMatchObject({ experiment_id: id, winner: newer, losers: [older], applied_by: 'alice' });
    expect((await lineage.pattern(older)).deprecated).toBe(true);
    expect((await lineage.pattern(newer)).metadata).toMatchObject({
      preferred: { application_id: application.application_id },
    });
    const { rows: audit } = await database.query<{ inputs: { guards: unknown[] } }>(
      'SELECT inputs FROM pattern_feedback_applications WHERE application_id = $1',
      [application.application_id],
    );
    expect(audit[0]?.inputs.guards).toHaveLength(5);
    await expect(loop.apply(id, 'bob')).rejects.toMatchObject({ code: 'conflict' });
    const undone = await loop.undo(application.application_id, 'bob');
    expect(undone.undone_at).toBe('2026-03-31T12:00:00.000Z');
    expect((await lineage.pattern(older)).deprecated).toBe(false);
    expect((await lineage.pattern(newer)).metadata).not.toHaveProperty('preferred');
    await expect(loop.undo(application.application_id, 'bob')).rejects.toMatchObject({ code: 'conflict' });
    const { rows: events } = await database.query<{ event_type: string }>(
      `SELECT event_type FROM pattern_lineage_events WHERE triggered_by = 'feedback_loop'
       AND event_data ->> 'application_id' = $1 ORDER BY created_at, event_type`,
      [application.application_id],
    );
    expect(events.map(({ event_type }) => event_type).sort()).toEqual([
      'pattern_deprecated',
      'pattern_validated',
      'pattern_validated',
      'pattern_validated',
    ]);
  });

  test('undo requires the last of several applications with a common pattern first', async () => {
    const [[b, a], c] = [await versions(), (await versions())[0]];
    const deprecated = async (): Promise<boolean[]> =>
      Promise.all([a, b, c].map(async (id) => (await lineage.pattern(id)).deprecated));
    const [first] = await experiment(800, [0.7, 0.98], { arms: [b, a] });
    const one = await loop.apply(first, 'alice');
    const [second] = await experiment(800, [0.7, 0.98], { arms: [b, c], days: 10 });
    const two = await loop.apply(second, 'alice');
    expect(await deprecated()).toEqual([false, true, false]);
    await expect(loop.undo(one.application_id, 'bob')).rejects.toMatchObject({
      code: 'conflict',
      message: `${two.application_id} was applied since; undo it first`,
    });
    await loop.undo(two.application_id, 'bob');
    expect(await deprecated()).toEqual([false, true, false]);
    await loop.undo(one.application_id, 'bob');
    expect(await deprecated()).toEqual([false, false, false]);
    for (const id of [a, b, c]) expect((await lineage.pattern(id)).metadata).not.toHaveProperty('preferred');
  });

  test('apply succeeds once when two callers apply at once', async () => {
    const [id] = await experiment(800, [0.7, 0.98]);
    const results = await Promise.allSettled([loop.apply(id, 'a'), loop.apply(id, 'b')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('analyze applies a decided experiment unless enable_ab_testing is false', async () => {
    const [id, older, newer] = await experiment(800, [0.7, 0.98]);
    const looked = await analyze(newer, { enable_ab_testing: false });
    expect(looked).toMatchObject({
      improvements_validated: 1,
      improvements_applied: 0,
      statistically_significant: true,
    });
    const acted = await analyze(older);
    expect(acted).toMatchObject({
      improvements_applied: 1,
      validation_results: [{ improvement_id: id, significant: true, decision: 'challenger' }],
    });
    expect((await loop.experiment(id)).status).toBe('applied');
    expect((await analyze(older)).improvements_applied).toBe(0);
  });

  test('apply rejects with the failed guards when there is no difference or too little data', async () => {
    const [same] = await experiment(400, [0.9, 0.9]);
    await expect(loop.apply(same, 'x')).rejects.toMatchObject({
      code: 'not_decided',
      message: expect.stringContaining('confidence:'),
    });
    const [early, older] = await experiment(40, [0.1, 0.99]);
    await expect(loop.apply(early, 'x')).rejects.toMatchObject({
      code: 'not_decided',
      message: expect.stringMatching(/floor: \d+ sessions/),
    });
    expect((await lineage.pattern(older)).deprecated).toBe(false);
  });

  test('evaluation finds no winner when constant scores differ by rounding only', async () => {
    const [older, newer] = await versions();
    const { experiment_id } = await loop.startExperiment(
      experimentRequestSchema.parse({ name: 'the same', arms: [{ pattern_id: older }, { pattern_id: newer }] }),
    );
    for (let index = 0; index < 100; index++) {
      const session_id = `same ${index}`;
      const { pattern_id } = await loop.assign(experiment_id, session_id);
      const once = { pattern_id, session_id, at: NOW + DAY, quality_score: 0.7, duration_ms: 1.1 };
      await use(pattern_id === older ? [once] : [once, once, once]);
    }
    const { evaluation } = await loop.experiment(experiment_id);
    expect(evaluation).toMatchObject({ decision: 'undecided', winner: null });
    const [, quality, latency] = evaluation.comparisons[0]?.metrics ?? [];
    expect(quality).toMatchObject({ control: 0.7, challenger: 0.7, difference: 0, p_value: 1 });
    expect(latency).toMatchObject({ difference: 0, p_value: 1 });
    expect(latency?.challenger).toBe(latency?.control);
    expect(evaluation.fixed_horizon.filter(({ p_value }) => p_value < 1)).toEqual([]);
    await expect(loop.apply(experiment_id, 'x')).rejects.toMatchObject({ code: 'not_decided' });
  });

  test('evaluation excludes sessions that use another arm, and stops when there are too many', async () => {
    const [id, older, newer] = await experiment(400, [0.7, 0.98]);
    const arms = [older, newer].map((pattern_id) => ({ pattern_id, share: 1 }));
    await use(
      Array.from({ length: 100 }, (_, index) => {
        const session_id = `astray ${index}`;
        const theirs = armOf(id, session_id, arms);
        return { pattern_id: theirs === older ? newer : older, session_id, at: NOW + DAY };
      }),
    );
    const { evaluation } = await loop.experiment(id);
    expect(evaluation.arms.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(400);
    expect(evaluation.guards.find(({ name }) => name === 'protocol')).toMatchObject({ passed: false });
    expect(evaluation.decision).toBe('undecided');
  });

  test('experiments are listed to the last one, and a stopped one counts no later session', async () => {
    const [older, newer] = await versions();
    const started: string[] = [];
    for (const day of [1, 2, 3]) {
      const then = createFeedbackLoop({ sql: database, clock: new ManualClock(NOW + (400 + day) * DAY) });
      const request = { name: `of day ${day}`, arms: [{ pattern_id: older }, { pattern_id: newer, share: 2 }] };
      started.unshift((await then.startExperiment(experimentRequestSchema.parse(request))).experiment_id);
    }
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await loop.experiments({ pattern_id: older, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      listed.push(...page.experiments.map(({ experiment_id }) => experiment_id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(listed).toEqual(started);

    const [last = ''] = started;
    const arms = [older, newer];
    const sessions = Array.from({ length: 6 }, (_, index) => `stopped ${index}`);
    const uses = await Promise.all(
      sessions.map(async (session_id, index) => ({
        pattern_id: (await loop.assign(last, session_id)).pattern_id,
        session_id,
        at: NOW + (404 + index) * DAY,
      })),
    );
    await use(uses);
    const counted = (evaluated: { readonly arms: readonly { readonly sessions: number }[] }): number =>
      evaluated.arms.reduce((sum, arm) => sum + arm.sessions, 0);
    expect(counted((await loop.experiment(last)).evaluation)).toBe(6);
    const later = createFeedbackLoop({ sql: database, clock: new ManualClock(NOW + 407 * DAY) });
    const stopped = experimentSchema.parse(await later.stopExperiment(last));
    expect(stopped).toMatchObject({ status: 'stopped', stopped_at: new Date(NOW + 407 * DAY).toISOString() });
    expect(stopped.evaluation.arms.map(({ pattern_id }) => pattern_id)).toEqual(arms);
    expect(counted(stopped.evaluation)).toBe(3);
    const published = 'SELECT session_id FROM hookline_experiment_sessions WHERE experiment_id = $1::uuid';
    expect((await database.query(published, [last])).rows).toHaveLength(3);
    await expect(later.stopExperiment(last)).rejects.toMatchObject({ code: 'conflict' });
    await expect(loop.apply(last, 'test')).rejects.toMatchObject({ code: 'conflict' });
    const running = await loop.experiments({ pattern_id: older, status: 'running', limit: 10 });
    expect(running.experiments).toMatchObject([
      {
        experiment_id: started[1],
        arms: [
          { pattern_id: older, share: 1 },
          { pattern_id: newer, share: 2 },
        ],
      },
      { experiment_id: started[2], stopped_at: null },
    ]);
  });

  test('startExperiment is idempotent, and unknown ids are rejected', async () => {
    const request = experimentRequestSchema.parse({
      experiment_id: randomUUID(),
      name: 'once',
      arms: [{ pattern_id: 'a' }, { pattern_id: 'b' }],
    });
    const first = await loop.startExperiment(request);
    expect(await loop.startExperiment({ ...request, name: 'again' })).toEqual(first);
    await expect(loop.experiment(randomUUID())).rejects.toMatchObject({ code: 'unknown_experiment' });
    await expect(loop.apply(randomUUID(), 'x')).rejects.toMatchObject({ code: 'unknown_experiment' });
    await expect(loop.undo(randomUUID(), 'x')).rejects.toMatchObject({ code: 'unknown_application' });
  });
});
