import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type ContextAlert,
  ContextMonitor,
  type ContextStatus,
  ContextWatcher,
  type ContextWatcherOptions,
} from '../src/index.ts';

let folder: string;
let transcript: string;
let clock: ManualClock;
let statuses: ContextStatus[];
let alerts: ContextAlert[];

beforeEach(() => {
  folder = join(temporaryFolder(), 'status-lines');
  mkdirSync(folder);
  transcript = join(folder, '..', 'session.jsonl');
  clock = new ManualClock(Date.now());
  statuses = [];
  alerts = [];
});

const watcher = (options: Partial<ContextWatcherOptions> = {}): ContextWatcher =>
  new ContextWatcher({
    clock,
    statusLineFolder: folder,
    monitor: new ContextMonitor(),
    onStatus: (status) => statuses.push(status),
    onAlert: (alert) => void alerts.push(alert),
    ...options,
  });

const response = (id: string, tokens: number): string =>
  `${JSON.stringify({
    type: 'assistant',
    timestamp: '2026-11-21T10:00:00Z',
    message: { id, model: 'claude-sonnet-4-5', usage: { input_tokens: tokens, output_tokens: 1 } },
  })}\n`;

function statusLine(session: string, tokens: number): string {
  const file = join(folder, `${session}.json`);
  const context_window = { context_window_size: 200_000, total_input_tokens: tokens };
  writeFileSync(file, JSON.stringify({ session_id: session, context_window }));
  return file;
}

describe('ContextWatcher', () => {
  test('measures a growing transcript and raises one alert per level', async () => {
    const contexts = watcher();
    writeFileSync(transcript, response('a', 100_000));
    await contexts.measure('s', transcript);
    appendFileSync(transcript, response('b', 160_000));
    await contexts.measure('s', transcript);
    await contexts.measure('s', transcript);
    expect(statuses.map(({ usedPercent }) => usedPercent)).toEqual([50, 80, 80]);
    expect(alerts).toMatchObject([{ session_id: 's', level: 'critical', used_tokens: 160_000 }]);
    expect(contexts.sessions).toMatchObject({ s: { level: 'critical', compactionRecommended: true } });
  });

  test('measures all sessions with a status line, and ignores one that is older than a day', async () => {
    const contexts = watcher();
    statusLine('fresh', 20_000);
    const old = statusLine('old', 20_000);
    const twoDaysAgo = clock.now() / 1000 - 2 * 86_400;
    utimesSync(old, twoDaysAgo, twoDaysAgo);
    writeFileSync(transcript, response('a', 40_000));
    await contexts.measure('followed', transcript);
    appendFileSync(transcript, response('b', 60_000));
    await contexts.measureAll();
    expect(Object.entries(contexts.sessions).map(([id, { usedPercent }]) => [id, usedPercent])).toEqual([
      ['fresh', 10],
      ['followed', 30],
    ]);
  });

  test('returns a note once, and only when notes are enabled', async () => {
    writeFileSync(transcript, response('a', 190_000));
    const silent = watcher();
    await silent.measure('s', transcript);
    expect(silent.takeNote('s')).toBeUndefined();
    const contexts = watcher({ notes: true });
    await contexts.measure('s', transcript);
    expect(contexts.takeNote('s')).toContain('95 % full');
    expect(contexts.takeNote('s')).toBeUndefined();
  });

  test('drops the note of a session that ended', async () => {
    writeFileSync(transcript, response('a', 190_000));
    const contexts = watcher({ notes: true });
    await contexts.measure('s', transcript);
    contexts.forget('s');
    expect(contexts.takeNote('s')).toBeUndefined();
  });

  test('joins calls for a session that is already queued', async () => {
    writeFileSync(transcript, response('a', 10_000));
    const contexts = watcher();
    await Promise.all([1, 2, 3].map(() => contexts.measure('s', transcript)));
    expect(statuses).toHaveLength(1);
  });

  test('reports a failing alert handler and continues with the next measurement', async () => {
    const errors: unknown[] = [];
    const failure = new Error('no disk');
    const contexts = watcher({ onAlert: () => Promise.reject(failure), onError: (error) => errors.push(error) });
    writeFileSync(transcript, response('a', 190_000));
    await expect(contexts.measure('s', transcript)).rejects.toBe(failure);
    await contexts.measure('s', transcript);
    expect(errors).toEqual([failure]);
    expect(statuses).toHaveLength(2);
  });
});
