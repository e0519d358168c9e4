/**
 * Time of lists, searches and sessions at the service with the embedded database, in a store of 10,000 patterns and 100,000 calls
 * of 1,000 sessions in 5 repositories, beside `GET /livez`. Pages are those that the command line asks for.
 *
 * node tooling/bench/src/lists.ts [--sessions 1000] [--rounds 15]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { makeSessions, repositoryName, sendSessions } from '@hookline/session-store';
import { TraceabilityClient } from '@hookline/traceability-client';
import { median, quantile } from './figures.ts';

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '15' } },
});
const [sessions, rounds] = [Number(values.sessions), Number(values.rounds)];
const serviceProgram = join(
  createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
  '../dist/main.js',
);
const home = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
const env = { PATH: process.env['PATH'], HOME: home, HOOKLINE_HOME: home };
const service = spawn(process.execPath, [serviceProgram, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [line] = (await once(service.stdout, 'data')) as [Buffer];
  const { socket } = JSON.parse(line.toString()) as { socket: string };
  const client = new TraceabilityClient({ baseUrl: 'http://localhost', socketPath: socket, timeoutMs: 120_000 });
  const until = Date.now();
  const store = makeSessions({ seed: 7, sessions, repositories: 5, edits: 12, calls: 100, until });
  console.log(JSON.stringify(await sendSessions(client, store)));
  const repository = repositoryName(2);
  const from = new Date(until - 7 * 86_400_000).toISOString();
  const questions: Readonly<Record<string, () => Promise<{ readonly ok: boolean }>>> = {
    'GET /livez': () => client.live(),
    sessions: () => client.sessions({ limit: 25 }),
    'sessions of a repository': () => client.sessions({ limit: 25, repository }),
    'sessions of a week': () => client.sessions({ limit: 25, from }),
    'sessions before a month ago': () =>
      client.sessions({ limit: 25, to: new Date(until - 30 * 86_400_000).toISOString() }),
    'sessions with words': () => client.sessions({ limit: 25, q: 'token' }),
    patterns: () => client.patterns({ limit: 50 }),
    'patterns of a repository': () => client.patterns({ limit: 50, repository }),
    'patterns of a file': () => client.patterns({ limit: 50, file_path: 'src/token-3.ts' }),
    traces: () => client.executionLogs({ limit: 50 }),
    'traces of a repository': () => client.executionLogs({ limit: 50, repository }),
    'search for a word': () => client.search({ limit: 20, q: 'takeToken' }),
    'search for three words': () => client.search({ limit: 20, q: 'invoice total limit' }),
  };
  for (const [name, ask] of Object.entries(questions)) {
    const times: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const startedAt = performance.now();
      const answer = await ask();
      if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer)}`);
      if (round > 0) times.push(performance.now() - startedAt);
    }
    console.log(
      `${name.padEnd(28)} p50 ${median(times).toFixed(1).padStart(7)} ms  p95 ${quantile(times, 0.95).toFixed(1).padStart(7)} ms`,
    );
  }
  await client.close();
} finally {
  service.kill('SIGTERM');
  await once(service, 'exit');
  rmSync(home, { recursive: true, force: true });
}
