/**
 * `pnpm bench:service [--seconds N]` measures, on PostgreSQL and on the embedded database,
 *
 * - the duration of single requests over HTTP that track one event with five parents,
 * - the duration of requests while 5,000 rows per second are written.
 *
 * Both are compared with a request that touches no row. On PostgreSQL the commit of a single row is measured too: it is the
 * lower limit that the disk sets.
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openPostgres } from '@hookline/database';
import { findPostgres, freshDatabase, startPostgres } from '@hookline/testkit';
import { request } from 'undici';
import { quantile } from './figures.ts';

const EVENTS = 2000;
/** Number of requests before the measurement, during which code is compiled. */
const WARM_UP = 2000;
const PARENTS = 5;
const BATCH = 500;
const BATCHES_A_SECOND = 10;
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } });
const seconds = Number(values.seconds);
if (!(seconds >= 1)) {
  console.error(`--seconds must be a number from 1, not ${values.seconds}`);
  process.exit(2);
}
const program = join(
  createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
  '../dist/main.js',
);

type SendRequest = (
  method: 'GET' | 'POST',
  path: string,
  body?: object,
) => Promise<{ status: number; ms: number; body: any }>; // oxlint-disable-line typescript/no-explicit-any -- single fields of any response are used

async function withService(
  name: string,
  env: Record<string, string>,
  work: (send: SendRequest) => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  writeFileSync(join(home, 'config.yaml'), 'service:\n  requests_per_minute: 1000000\n');
  const service = spawn(process.execPath, [program, '--port', '0'], {
    env: { PATH: process.env['PATH'], HOOKLINE_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(service.stdout, 'data')) as [Buffer];
    const { listening } = JSON.parse(line.toString()) as { listening: number };
    const token = readFileSync(join(home, 'token'), 'utf8').trim();
    console.log(`${name}:`);
    await work(async (method, path, body) => {
      const startedAt = performance.now();
      const response = await request(`http://127.0.0.1:${listening}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const answer: unknown = await response.body.json();
      return { status: response.statusCode, ms: performance.now() - startedAt, body: answer };
    });
  } finally {
    service.kill('SIGTERM');
    await once(service, 'exit');
    rmSync(home, { recursive: true, force: true });
  }
}

const API = '/api/pattern-traceability';
const created = (pattern_id: string): object => ({
  event_id: randomUUID(),
  event_type: 'pattern_created',
  pattern_id,
  pattern_data: { code: pattern_id },
});
const show = (label: string, times: readonly number[], floor: readonly number[]): void => {
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  console.log(
    `  ${label}: p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms; ${(p50 / quantile(floor, 0.5)).toFixed(1)} and ` +
      `${(p99 / quantile(floor, 0.99)).toFixed(1)} times a request without rows`,
  );
};

async function floorOf(send: SendRequest): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + 500; i++) times.push((await send('GET', '/livez')).ms);
  return times.slice(WARM_UP);
}

async function measureTracking(send: SendRequest, commit?: () => Promise<void>): Promise<void> {
  const name = (index: number): string => `p${index}-${randomBytes(4).toString('hex')}`;
  const patternIds = Array.from({ length: 200 }, (_, index) => name(index));
  await send('POST', `${API}/lineage/track/batch`, { events: patternIds.map(created) });
  const floor = await floorOf(send);
  const times: number[] = [];
  const commits: number[] = [];
  let last: { event_id: string } = { event_id: '' };
  for (let i = 0; i < WARM_UP + EVENTS; i++) {
    const parent_pattern_ids = Array.from(
      { length: PARENTS },
      (_, at) => patternIds[(i * 7 + at * 31) % 200] as string,
    );
    const event = { ...created(name(i)), event_id: randomUUID(), event_type: 'pattern_merged', parent_pattern_ids };
    const { status, ms } = await send('POST', `${API}/lineage/track`, event);
    if (status !== 201 && status !== 200) throw new Error(`the service responded ${status} to a tracked event`);
    times.push(ms);
    last = event;
    const committingAt = performance.now();
    await commit?.();
    commits.push(performance.now() - committingAt);
  }
  show(`an event with ${PARENTS} parents`, times.slice(WARM_UP), floor);
  if (commit) show('the commit of one row', commits.slice(WARM_UP), floor);
  const before = (await send('GET', `${API}/stats`)).body;
  await send('POST', `${API}/lineage/track`, last);
  const cycle = { ...created(patternIds[0] as string), event_type: 'pattern_modified', event_id: randomUUID() };
  const child = { ...created(name(0)), event_type: 'pattern_modified', parent_pattern_ids: [patternIds[0]] };
  await send('POST', `${API}/lineage/track`, child);
  const rejected = await send('POST', `${API}/lineage/track`, {
    ...cycle,
    parent_pattern_ids: [(child as { pattern_id?: string }).pattern_id],
  });
  const after = (await send('GET', `${API}/stats`)).body;
  console.log(
    `  ${before.total_edges} of ${times.length * PARENTS} edges recorded; after a repeated event, a child and a cycle (${rejected.status}): ` +
      `${after.total_events - before.total_events} event and ${after.total_edges - before.total_edges} edge added`,
  );
}

async function measureUnderLoad(send: SendRequest): Promise<void> {
  const { patterns } = (await send('GET', `${API}/patterns?limit=50`)).body as { patterns: { pattern_id: string }[] };
  const floor = await floorOf(send);
  const [writes, reads]: [number[], number[]] = [[], []];
  const endsAt = performance.now() + seconds * 1000;
  const write = async (): Promise<void> => {
    for (let next = performance.now(); next < endsAt; next += 1000 / BATCHES_A_SECOND) {
      await delay(Math.max(0, next - performance.now()));
      const correlation_id = randomUUID();
      const hook_executions = Array.from({ length: BATCH }, () => ({
        hook_id: randomUUID(),
        correlation_id,
        hook_type: 'PostToolUse',
        hook_name: 'capture',
        duration_ms: 12.5,
        pattern_id: patterns[0]?.pattern_id,
      }));
      const { status, ms } = await send('POST', `${API}/traces/batch`, { traces: [], hook_executions });
      if (status !== 200) throw new Error(`the service responded ${status} to a batch`);
      writes.push(ms);
    }
  };
  const read = async (): Promise<void> => {
    for (let i = 0; performance.now() < endsAt; i++) {
      const id = patterns[i % patterns.length]?.pattern_id ?? '';
      const paths = [`${API}/patterns/${id}`, `${API}/lineage/${id}?query_type=ancestry`, `${API}/analytics/${id}`];
      reads.push((await send('GET', paths[i % 3] as string)).ms);
      await delay(10);
    }
  };
  const startedAt = performance.now();
  await Promise.all([write(), read()]);
  const rate = (writes.length * BATCH) / ((performance.now() - startedAt) / 1000);
  console.log(`  ${rate.toFixed(0)} rows per second written for ${seconds} s, with ${reads.length} concurrent queries`);
  show(`a batch of ${BATCH}`, writes, floor);
  show('a concurrent query', reads, floor);
}

const [binaries] = findPostgres();
if (binaries) {
  const server = await startPostgres(binaries);
  const { url } = await freshDatabase(server.url);
  const bare = openPostgres({ url: (await freshDatabase(server.url)).url });
  await bare.query('CREATE TABLE bare (id uuid PRIMARY KEY)');
  const commit = 'INSERT INTO bare VALUES (gen_random_uuid())';
  await withService(`PostgreSQL ${binaries.version}`, { DATABASE_URL: url }, async (send) => {
    await measureTracking(send, async () => void (await bare.query(commit, [], { prepared: true })));
    await measureUnderLoad(send);
  });
  await bare.close();
  await server.stop();
}
await withService('PGlite', {}, async (send) => {
  await measureTracking(send);
  await measureUnderLoad(send);
});
