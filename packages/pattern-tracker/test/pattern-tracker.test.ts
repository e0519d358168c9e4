import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { createEventStore } from '@hookline/offline-cache';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { PatternTracker, type PatternTrackerOptions, trackEditTool, trackWriteTool } from '../src/index.ts';
import { MemoryService, UNREACHABLE } from './service.ts';

const SUM = 'export function sum(items: number[]): number {\n  return items.reduce((a, b) => a + b, 0);\n}\n';
const SAFE_SUM = SUM.replace('reduce', 'filter(Number.isFinite).reduce');

interface SetUp {
  readonly tracker: PatternTracker;
  readonly service: MemoryService;
  readonly directory: string;
  readonly clock: ManualClock;
}

function setUp(options: Partial<PatternTrackerOptions> = {}): SetUp {
  const service = new MemoryService();
  const directory = join(temporaryFolder(), 'patterns');
  const clock = new ManualClock();
  const store = createEventStore({ directory, clock });
  const tracker = new PatternTracker({ api: service, store, clock, sessionId: 's1', ...options });
  return { tracker, service, directory, clock };
}

const pendingIn = (directory: string): string[] =>
  existsSync(directory) ? readdirSync(directory).filter((name) => name.startsWith('pending_')) : [];

describe('PatternTracker tracks', () => {
  test('a creation with identity, code and provenance', async () => {
    const { tracker, service } = setUp();
    const result = await trackWriteTool(tracker, { filePath: 'src/sum.ts', content: SUM });
    expect(result).toMatchObject({ success: true, cached: false, message: 'tracked' });
    expect(result.pattern_id).toMatch(/^[0-9a-f]{16}$/);
    expect([...service.events.values()]).toMatchObject([
      {
        event_type: 'pattern_created',
        pattern_id: result.pattern_id,
        language: 'typescript',
        tool_name: 'Write',
        file_path: 'src/sum.ts',
        session_id: 's1',
        pattern_data: { code: SUM },
      },
    ]);
  });

  test('an edit as a modification, or as an application when only comments or formatting changed', async () => {
    const { tracker, service } = setUp();
    const created = await tracker.trackCreation(SUM, { provenance: { file_path: 'a.ts' } });
    await trackEditTool(tracker, { filePath: 'a.ts', before: SUM, newContent: SAFE_SUM });
    await trackEditTool(tracker, { filePath: 'a.ts', before: SUM, newContent: `// sums\n\n${SUM}` });
    const [, modified, applied] = [...service.events.values()];
    expect(modified).toMatchObject({ event_type: 'pattern_modified', parents: [{ pattern_id: created.pattern_id }] });
    expect(modified?.parents?.[0]?.similarity).toBeGreaterThan(0.3);
    expect(applied).toMatchObject({ event_type: 'pattern_applied', pattern_id: created.pattern_id });
  });

  test('a merge with all parents, and one with a single parent as a modification', async () => {
    const { tracker, service } = setUp();
    const other = 'export const mean = (xs: number[]) => sum(xs) / xs.length;\n';
    const [sum, all] = [{ code: SUM }, { code: SUM + other }];
    await tracker.trackMerge([sum, { code: other }], SUM + other, { provenance: { file_path: 'stats.ts' } });
    await tracker.trackMerge([sum, all], SUM + other, { provenance: { file_path: 'stats.ts' } });
    const [merged, modified] = [...service.events.values()];
    expect(merged).toMatchObject({ event_type: 'pattern_merged' });
    expect(merged?.parents).toHaveLength(2);
    expect(modified).toMatchObject({ event_type: 'pattern_modified' });
  });

  test('a modification and a merge of patterns that text names by their ids', async () => {
    const { tracker, service } = setUp();
    await tracker.trackModification('0123456789abcdef', SUM, { provenance: { file_path: 'a.ts' } });
    await tracker.trackMerge(['async_db_writer_v2', { patternId: 'fedcba9876543210' }], SUM);
    await trackEditTool(tracker, { filePath: 'a.ts', patternId: '0123456789abcdef', newContent: SAFE_SUM });
    expect([...service.events.values()]).toMatchObject([
      { event_type: 'pattern_modified', parents: [{ pattern_id: '0123456789abcdef' }] },
      {
        event_type: 'pattern_merged',
        parents: [{ pattern_id: 'async_db_writer_v2' }, { pattern_id: 'fedcba9876543210' }],
      },
      { event_type: 'pattern_modified', parents: [{ pattern_id: '0123456789abcdef' }], tool_name: 'Edit' },
    ]);
  });

  test('nothing when code is passed where an id is expected, and says how to pass code', async () => {
    const { tracker, service } = setUp();
    expect(await tracker.trackModification(SUM, SAFE_SUM)).toMatchObject({
      success: false,
      cached: false,
      message: expect.stringContaining('pass code as { code }'),
    });
    expect(service.events.size).toBe(0);
  });

  test('an execution with its start, in a trace of its own that has ended', async () => {
    const { tracker, service, clock } = setUp({ userId: 'u1' });
    const at = new Date(clock.now()).toISOString();
    const eventId = '00000000-0000-4000-8000-000000000001';
    const track = () => tracker.trackExecution('writer_v1', { durationMs: 1500 }, { success: true }, { eventId });
    await track();
    await track();
    const [execution] = [...service.hookExecutions.values()];
    expect(execution).toMatchObject({
      session_id: 's1',
      started_at: new Date(clock.now() - 1500).toISOString(),
      completed_at: at,
    });
    expect(service.traces).toHaveLength(2);
    expect(service.traces[0]).toEqual(service.traces[1]);
    expect(service.traces[0]).toMatchObject({
      correlation_id: execution?.correlation_id,
      session_id: 's1',
      user_id: 'u1',
      status: 'completed',
      duration_ms: 1500,
    });
  });

  test('an execution in the trace that its context names, without a trace of its own', async () => {
    const { tracker, service } = setUp();
    const correlation_id = '00000000-0000-4000-8000-000000000002';
    await tracker.trackExecution('writer_v1', {}, { success: true }, { provenance: { correlation_id } });
    expect(service.traces).toEqual([]);
    expect([...service.hookExecutions.values()]).toMatchObject([{ correlation_id, started_at: expect.any(String) }]);
  });

  test('events of a tracker without a session under one new session', async () => {
    const { tracker, service } = setUp({ sessionId: undefined });
    await tracker.trackApplication('p');
    await tracker.trackApplication('q');
    const sessions = [...service.events.values()].map(({ session_id }) => session_id);
    expect(sessions).toEqual([expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/), sessions[0]]);
  });

  test('an application, a deprecation with its replacement, and an execution with its metrics', async () => {
    const { tracker, service } = setUp();
    await tracker.trackApplication('async_db_writer_v3', { provenance: { tool_use_id: 't1' } });
    await tracker.trackDeprecation('async_db_writer_v2', { replacedBy: 'async_db_writer_v3', reason: 'slow' });
    const outcome = { success: false, error: 'timeout' };
    const executed = await tracker.trackExecution(
      'async_db_writer_v3',
      { durationMs: 12.5, qualityScore: 0.9 },
      outcome,
    );
    expect([...service.events.values()]).toMatchObject([
      { event_type: 'pattern_applied', pattern_id: 'async_db_writer_v3', tool_use_id: 't1' },
      { event_type: 'pattern_deprecated', parent_pattern_ids: ['async_db_writer_v3'], reason: 'slow' },
    ]);
    expect(executed.success).toBe(true);
    expect([...service.hookExecutions.values()]).toMatchObject([
      {
        pattern_id: 'async_db_writer_v3',
        duration_ms: 12.5,
        quality_score: 0.9,
        success: false,
        error_message: 'timeout',
      },
    ]);
  });

  test('nothing for blank code or when disabled', async () => {
    const { tracker, service, directory } = setUp();
    expect(await tracker.trackCreation(' \n\t')).toMatchObject({ success: true, cached: false });
    const off = setUp({ enabled: false });
    expect(await off.tracker.trackCreation(SUM)).toMatchObject({ success: false, cached: false });
    expect(await off.tracker.trackExecution('p', {}, { success: true })).toMatchObject({ success: false });
    expect(service.events.size + off.service.events.size).toBe(0);
    expect(pendingIn(directory)).toEqual([]);
  });

  test('the identity without the code when keepCode is false or the code exceeds maxCodeBytes', async () => {
    const without = setUp({ keepCode: false });
    await without.tracker.trackCreation(SUM, { provenance: { file_path: 'a.ts' } });
    expect([...without.service.events.values()][0]?.pattern_data).toEqual(
      expect.not.objectContaining({ code: expect.anything() }),
    );
    const small = setUp({ maxCodeBytes: 10 });
    await small.tracker.trackCreation(SUM, { provenance: { file_path: 'a.ts' } });
    expect([...small.service.events.values()][0]).toMatchObject({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      pattern_data: { code_left_out: 'larger than 10 bytes' },
    });
  });
});

describe('PatternTracker with an unavailable service', () => {
  test('stores events in order and sends them when the service is available again', async () => {
    const { tracker, service, directory } = setUp();
    service.down = UNREACHABLE;
    const results = [];
    for (let i = 0; i < 5; i++) results.push(await tracker.trackCreation(`const value${i} = ${i};`));
    expect(results).toEqual(results.map(() => expect.objectContaining({ success: false, cached: true })));
    expect(pendingIn(directory)).toHaveLength(5);
    expect(await tracker.syncOfflineEvents()).toMatchObject({ success: false, sync_stats: { synced: 0, skipped: 5 } });
    service.down = undefined;
    const progress: number[] = [];
    const report = await tracker.syncOfflineEvents({ onProgress: ({ done }) => progress.push(done) });
    expect(report.sync_stats).toEqual({ total_found: 5, synced: 5, failed: 0, skipped: 0 });
    expect(progress).toEqual([5]);
    expect([...service.events.keys()]).toEqual(results.map(({ event_id }) => event_id));
    expect(pendingIn(directory)).toEqual([]);
  });

  test('sends 1,200 events in batches of at most 500', async () => {
    const { tracker, service } = setUp();
    service.down = UNREACHABLE;
    const patterns = Array.from({ length: 1200 }, (_, i) => ({
      event_id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      event_type: 'pattern_applied' as const,
      pattern_id: 'p',
    }));
    expect(await tracker.deliver({ patterns, traces: [], hookExecutions: [] })).toEqual({
      delivered: 0,
      cached: 1200,
      lost: [],
    });
    service.down = undefined;
    await tracker.syncOfflineEvents();
    expect(service.events.size).toBe(1200);
    expect(Math.max(...service.batches)).toBe(500);
  });

  test('runs one sync for two concurrent calls', async () => {
    const { tracker, service } = setUp();
    service.down = UNREACHABLE;
    await tracker.trackCreation(SUM);
    service.down = undefined;
    const [one, other] = await Promise.all([tracker.syncOfflineEvents(), tracker.syncOfflineEvents()]);
    expect(one).toEqual(other);
    expect(service.batches).toEqual([1]);
  });
});

describe('PatternTracker with a service that does not accept an event', () => {
  test('makes a refused event a dead letter and delivers the others', async () => {
    const { tracker, service, directory } = setUp();
    service.verdictOn = (event) =>
      event.pattern_id === 'bad' ? { retryable: false, error: { title: 'Invalid', detail: 'no' } } : undefined;
    expect(await tracker.trackApplication('bad')).toMatchObject({ success: false, cached: true });
    expect(await tracker.trackApplication('good')).toMatchObject({ success: true });
    const { sync_stats } = await tracker.syncOfflineEvents();
    expect(sync_stats).toMatchObject({ failed: 1, synced: 0 });
    expect(readdirSync(join(directory, 'dead'))).toHaveLength(1);
    expect((await tracker.stats()).resilience.cache).toMatchObject({ pending_events: 0, dead_events: 1 });
  });

  test('makes only an event that is refused alone a dead letter when batches are refused as a whole', async () => {
    const { tracker, service, directory } = setUp();
    service.down = UNREACHABLE;
    for (let index = 0; index < 40; index++) await tracker.trackApplication(index === 17 ? 'bad' : `p${index}`);
    service.down = undefined;
    // Like a proxy that rejects large requests and requests with a certain event.
    service.refuses = (events) => events.length > 10 || events.some(({ pattern_id }) => pattern_id === 'bad');
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ synced: 39, failed: 1 });
    expect(readdirSync(join(directory, 'dead'))).toHaveLength(1);
  });

  test('sends a deferred event again later', async () => {
    const { tracker, service, clock } = setUp();
    service.verdictOn = () => ({ retryable: true, error: { title: 'Busy', detail: 'later' } });
    await tracker.trackApplication('p');
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ synced: 0, failed: 0, skipped: 1 });
    service.verdictOn = () => undefined;
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ synced: 0, skipped: 1 });
    await clock.advance(31_000);
    expect((await tracker.syncOfflineEvents()).sync_stats).toMatchObject({ synced: 1, skipped: 0 });
  });
});

describe('PatternTracker never rejects', () => {
  test('and reports an event as lost when neither the service nor the cache is available', async () => {
    const { tracker, service, directory } = setUp();
    service.down = UNREACHABLE;
    rmSync(directory, { recursive: true, force: true });
    writeFileSync(directory, 'in the way');
    chmodSync(directory, 0o400);
    expect(await tracker.trackCreation(SUM)).toMatchObject({ success: false, cached: false });
    expect((await tracker.stats()).tracker).toMatchObject({ tracked: 1, lost: 1, cached_patterns: 0 });
    expect(await tracker.syncOfflineEvents()).toMatchObject({ success: false });
    expect(await tracker.cleanupCache()).toMatchObject({ removed: 0 });
  });

  test('when code has the wrong type', async () => {
    const { tracker } = setUp();
    const invalid = [undefined, null, 42, {}] as unknown as string[];
    for (const code of invalid) await expect(tracker.trackCreation(code)).resolves.toMatchObject({ cached: false });
  });

  test('and cleanupCache removes expired events', async () => {
    const { tracker, service, clock } = setUp();
    service.down = UNREACHABLE;
    await tracker.trackCreation(SUM);
    await clock.advance(8 * 86_400_000);
    expect(await tracker.cleanupCache()).toMatchObject({ removed: 1 });
  });
});
