import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import type { TokenUsageInput } from '@hookline/contracts';
import { failure, success } from '@hookline/outcome';
import { temporaryFolder, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { collectTokenUsage, openBackfillLog, type SendUsage, UsageCollector, type UsageNames } from '../src/index.ts';

const names: UsageNames = {
  isExcluded: (folder) => folder === '/home/dev/private',
  repositoryOf: async (folder) => `repository of ${folder}`,
  traceIdOf: ({ prompt_id, session_id }) => `trace of ${session_id} ${prompt_id}`,
};

const prompt = (promptId: string): string => `${JSON.stringify({ promptId, type: 'user', sessionId: 's1' })}\n`;

function response(id: string, extra: object = {}): string {
  const message = { id, model: 'claude-opus-5-5', usage: { input_tokens: 1, output_tokens: 2, speed: 'standard' } };
  const common = { type: 'assistant', sessionId: 's1', timestamp: '2026-11-20T11:40:17.000Z', cwd: '/home/dev/shop' };
  return `${JSON.stringify({ ...common, message, ...extra })}\n`;
}

function write(path: string, text: string): { readonly path: string; readonly bytes: number } {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
  return { path, bytes: statSync(path).size };
}

/** A service that can be stopped, and knows what it was sent. */
function service() {
  const stored = new Map<string, TokenUsageInput>();
  const state = { isUp: true, requests: 0 };
  const send: SendUsage = async (records) => {
    state.requests++;
    if (!state.isUp) return failure({ message: 'the service is down' });
    const known = records.filter(({ message_id }) => stored.has(message_id)).length;
    for (const record of records) stored.set(record.message_id, record);
    return success({ accepted: records.length, known });
  };
  return { send, stored, state };
}

const openLog = (folder: string, target = 'captured') => {
  const log = openBackfillLog({ file: join(folder, 'backfill.db'), target });
  onTestFinished(() => log.close());
  return log;
};

test('collectTokenUsage sends the responses of transcripts with repository and trace, without those of excluded folders', async () => {
  const folder = temporaryFolder();
  const main = write(
    join(folder, 's1.jsonl'),
    prompt('p1') + response('m1') + response('m2', { cwd: '/home/dev/private' }),
  );
  const agent = write(
    join(folder, 's1', 'subagents', 'agent-a.jsonl'),
    prompt('p1') + response('m3', { agentId: 'a' }),
  );
  const { send, stored } = service();
  expect(await collectTokenUsage({ files: [main, agent], names, send })).toEqual(success({ imported: 2, known: 0 }));
  expect(stored.get('m1')).toEqual({
    message_id: 'm1',
    session_id: 's1',
    prompt_id: 'p1',
    trace_id: 'trace of s1 p1',
    repository: 'repository of /home/dev/shop',
    model: 'claude-opus-5-5',
    occurred_at: '2026-11-20T11:40:17.000Z',
    input_tokens: 1,
    output_tokens: 2,
    cache_read_tokens: 0,
    cache_write_5m_tokens: 0,
    cache_write_1h_tokens: 0,
    web_searches: 0,
  });
  expect(stored.get('m3')).toMatchObject({ agent_id: 'a', trace_id: 'trace of s1 p1' });
  expect(await collectTokenUsage({ files: [main, agent], names, send })).toEqual(success({ imported: 0, known: 2 }));
});

test('collectTokenUsage resumes with a log, and reads a replaced file from its start', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 's1.jsonl');
  const log = openLog(folder);
  const { send, state, stored } = service();
  const collect = (text: string) => collectTokenUsage({ files: [write(path, text)], names, send, log });
  await collect(prompt('p1') + response('m1'));
  state.isUp = false;
  expect(await collect(response('m2'))).toEqual(failure({ message: 'the service is down' }));
  state.isUp = true;
  expect(await collect(response('m3'))).toEqual(success({ imported: 2, known: 0 }));
  expect(stored.get('m3')).toMatchObject({ prompt_id: 'p1' });
  const before = state.requests;
  expect(await collect('')).toEqual(success({ imported: 0, known: 0 }));
  expect(state.requests).toBe(before);
  writeFileSync(path, response('m4'));
  expect(await collect('')).toEqual(success({ imported: 1, known: 0 }));
});

test('collectTokenUsage sends long transcripts in batches', async () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 1200 }, (_, n) => response(`m${n}`)).join('');
  const { send, state, stored } = service();
  await collectTokenUsage({ files: [write(join(folder, 's1.jsonl'), lines)], names, send });
  expect([stored.size, state.requests]).toEqual([1200, 3]);
});

test('UsageCollector sends what a turn used when the turn has ended, and after the start what was missed', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 's1.jsonl');
  const { send, stored } = service();
  const provenance = { session_id: 's1' };
  const clock = new ManualClock();
  const make = () => {
    const log = openBackfillLog({ file: join(folder, 'backfill.db'), target: 'captured' });
    const collector = new UsageCollector({
      clock,
      log,
      names,
      send,
      onError: (error) => expect.unreachable(String(error)),
    });
    onTestFinished(() => collector.stop());
    return collector;
  };
  const first = make();
  write(path, prompt('p1') + response('m1'));
  first.observe([
    { kind: 'prompt-submitted', provenance, transcriptPath: path },
    { kind: 'turn-ended', provenance },
    { kind: 'turn-ended', provenance: { session_id: 'unknown' } },
  ]);
  await clock.advance(1000);
  await until('the turn is sent', () => stored.has('m1'));
  await first.stop();
  write(path, response('m2'));
  const second = make();
  second.start();
  await clock.advance(10_000);
  await until('the rest is sent', () => stored.has('m2'));
  expect(stored.get('m2')).toMatchObject({ prompt_id: 'p1' });
});
