import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import type { LocalForgetRequest } from '@hookline/deletion';
import { openLocalTombstones } from '@hookline/deletion';
import { Inbox } from '@hookline/hook-adapters';
import { createEventStore } from '@hookline/offline-cache';
import { openSqliteMemory } from '@hookline/recorder';
import { success } from '@hookline/outcome';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { forget, forgetLocally } from '../src/index.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const COUNTS = { events: 2, patterns: 1, traces: 1, hook_executions: 1, feedback: 0 };

describe('forget', () => {
  function options(answers: readonly unknown[]) {
    const left = [...answers];
    const requests: LocalForgetRequest[] = [];
    const local = { inbox: 1, cache: 0, files: 0, log_lines: 0, outputs: 0 };
    return {
      requests,
      assist: async () => ({ ask: async () => undefined }),
      client: () => ({ forget: async () => left.shift() as never }),
      clock: new ManualClock(NOW),
      forgetLocally: async (request: LocalForgetRequest) => (requests.push(request), local),
      paths: { socket: '/nonexistent/daemon.sock' },
      tell: () => {},
    };
  }
  const answer = (complete: boolean, id: string) =>
    success({ counts: COUNTS, complete, tool_use_ids: [id], execution_ids: [] });

  it('repeats until the service has deleted everything, and passes its ids to the local deletion', async () => {
    const access = options([answer(false, 't1'), answer(true, 't2')]);
    const { text, value } = await forget(access, { session: 's1' });
    expect(value).toMatchObject({ service: { events: 4 }, local: { inbox: 1 }, selector: { session_id: 's1' } });
    expect(access.requests).toMatchObject([{ toolUseIds: ['t1', 't2'], dryRun: false }]);
    expect(text()).toContain('hook executions');
  });

  it('deletes nothing on this machine when the service does not answer', async () => {
    const access = options([{ ok: false, error: { message: 'connection refused' } }]);
    await expect(forget(access, { before: '30d' })).rejects.toThrow('nothing was deleted: connection refused');
    expect(access.requests).toEqual([]);
  });

  it('waits for a service that is too busy, says so, and deletes', async () => {
    const busy = { ok: false, error: { code: 'unavailable', status: 503, message: 'busy', retryAfterMs: 3000 } };
    const told: string[] = [];
    const access = { ...options([busy, answer(true, 't1')]), tell: (line: string) => void told.push(line) };
    const forgotten = forget(access, { session: 's1' });
    await access.clock.advance(2000);
    expect(told).toEqual(['the service is busy; waiting for it …']);
    expect(access.requests).toEqual([]);
    await access.clock.advance(1000);
    expect((await forgotten).value).toMatchObject({ service: { events: 2 } });
  });

  it('gives up at once where no wait helps, and after two minutes where it did not', async () => {
    const refused = { ok: false, error: { code: 'unavailable', status: 401, message: 'no token' } };
    await expect(forget(options([refused]), { session: 's1' })).rejects.toThrow('nothing was deleted: no token');
    const busy = { ok: false, error: { code: 'unavailable', status: 503, message: 'busy', retryAfterMs: 130_000 } };
    await expect(forget(options([busy]), { session: 's1' })).rejects.toThrow('when the service is less busy');
  });

  it('refuses to delete without a condition', async () => {
    await expect(forget(options([]), {})).rejects.toMatchObject({ exitCode: 2 });
    await expect(forget(options([]), { before: 'soon' })).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('forgetLocally', () => {
  async function openHome() {
    const home = temporaryFolder();
    const folders = { logs: join(home, 'logs'), statusLines: join(home, 'lines'), traceContexts: join(home, 'traces') };
    for (const folder of Object.values(folders)) mkdirSync(folder);
    const paths = { ...folders, fileMemory: join(home, 'files.db'), backfillLog: join(home, 'backfill.db') };
    const store = createEventStore({ directory: join(home, 'patterns') });
    const memory = openSqliteMemory({ file: paths.fileMemory });
    onTestFinished(async () => {
      memory.close();
      await store.close();
    });
    const inbox = new Inbox({ directory: join(home, 'inbox') });
    await inbox.open();
    const tombstones = openLocalTombstones(join(home, 'tombstones.json'));
    const options = {
      clock: new ManualClock(NOW),
      contextDirectory: join(home, 'context'),
      inbox,
      memory,
      paths,
      store,
    };
    return { options, paths, store, tombstones, inbox };
  }

  it('removes what a session left, keeps that of others, and only counts in a dry run', async () => {
    const { options, paths, store, tombstones } = await openHome();
    writeFileSync(join(paths.logs, 'tracker.log'), '{"session":"one"}\n{"session":"two"}\n');
    writeFileSync(join(paths.statusLines, 'one.json'), '{}');
    const state = join(temporaryFolder(), 'context');
    mkdirSync(state);
    const copy = join(state, 'search-cache.json.backup-20260101-000000');
    writeFileSync(copy, '{}');
    symlinkSync(state, options.contextDirectory);
    const event_data = { session_id: 'one' };
    await store.store({ event_id: 'e1', event_type: 'pattern_created', pattern_id: 'p', event_data });
    const request = { selector: { session_id: 'one' }, toolUseIds: [], executionIds: [], dryRun: true };
    const counted = await forgetLocally({ ...options, tombstones }, request);
    expect(counted).toMatchObject({ cache: 1, log_lines: 1 });
    expect(tombstones.isEmpty).toBe(true);
    const removed = await forgetLocally({ ...options, tombstones }, { ...request, dryRun: false });
    expect(removed).toMatchObject({ cache: 1, log_lines: 1, outputs: 2 });
    expect((await store.stats()).pending).toBe(0);
    expect([join(paths.statusLines, 'one.json'), copy].filter((file) => existsSync(file))).toEqual([]);
    expect(tombstones.isEmpty).toBe(false);
  });

  it('removes quarantined events that cannot be read by the time of their capture only', async () => {
    const { inbox, options, tombstones } = await openHome();
    const file = join(inbox.directory, 'quarantine', 'cut-off.json');
    writeFileSync(file, '{"session_id":"one","prompt":"cut');
    const request = { toolUseIds: [], executionIds: [], dryRun: false };
    const before = (year: number) => ({ before: `${year}-01-01T00:00:00.000Z` });
    for (const selector of [before(2000), { session_id: 'two' }, { session_id: 'two', ...before(2100) }])
      expect(await forgetLocally({ ...options, tombstones }, { ...request, selector })).toMatchObject({ inbox: 0 });
    expect(await forgetLocally({ ...options, tombstones }, { ...request, selector: before(2100) })).toMatchObject({
      inbox: 1,
    });
    expect(existsSync(file)).toBe(false);
  });
});
