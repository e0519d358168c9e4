import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';

/** Longest acceptable time without an answer to another request, in milliseconds. */
export const MAX_BLOCK_MS = 1000;
export const API = '/api/pattern-traceability';

const PROBE_INTERVAL_MS = 10;

/** A request that may be expensive. */
interface CostlyRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Buffer | undefined;
}

/** Times around a costly request, in milliseconds. */
interface Blocked {
  readonly status: number;
  /** First characters of the answer. */
  readonly answer: string;
  readonly bytes: number;
  readonly tookMs: number;
  /** Slowest other request that needs no database meanwhile, and slowest one that reads from it. */
  readonly waitedMs: readonly number[];
}

/** A service on the embedded database in a home of its own. */
interface BlockedService {
  readonly socket: string;
  /** Sends a request, and others beside it. Throws when it is refused for its token, because nothing is measured then. */
  measure(costly: CostlyRequest): Promise<Blocked>;
  stop(): Promise<void>;
}

/** Starts the service. */
export async function startBlockedService(): Promise<BlockedService> {
  const program = join(
    createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
    '../dist/main.js',
  );
  const home = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
  writeFileSync(join(home, 'config.yaml'), 'service:\n  requests_per_minute: 1000000\n');
  const service = spawn(process.execPath, [program, '--port', '0'], {
    env: { PATH: process.env['PATH'], HOOKLINE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(service.stdout, 'data')) as [Buffer];
  const { listening, socket } = JSON.parse(line.toString()) as { listening: number; socket: string };
  const url = `http://127.0.0.1:${listening}`;
  const headers = { authorization: `Bearer ${readFileSync(join(home, 'token'), 'utf8').trim()}` };
  const probes = [`${url}/livez`, `${url}${API}/lineage/p/evolution`];
  for (const probe of probes) await (await request(probe, { headers })).body.dump();
  return {
    socket,
    async measure({ body, method, path }) {
      const state = { ended: false };
      const waits = Promise.all(probes.map((probe) => longestBlock(probe, headers, state)));
      const startedAt = performance.now();
      const answer = await request(`${url}${path}`, {
        method,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        body: body ?? null,
      });
      const text = await answer.body.text();
      const tookMs = performance.now() - startedAt;
      state.ended = true;
      if (answer.statusCode === 401) throw new Error(`${path}: 401, so nothing was measured`);
      return {
        status: answer.statusCode,
        answer: text.slice(0, 300),
        bytes: text.length,
        tookMs,
        waitedMs: await waits,
      };
    },
    async stop() {
      service.kill('SIGTERM');
      await once(service, 'exit');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Sends a GET request again and again until `ended` is set, and returns the longest time of one. */
async function longestBlock(url: string, headers: Record<string, string>, state: { ended: boolean }): Promise<number> {
  let longest = 0;
  do {
    const startedAt = performance.now();
    await (await request(url, { headers })).body.dump();
    longest = Math.max(longest, performance.now() - startedAt);
    await delay(PROBE_INTERVAL_MS);
  } while (!state.ended);
  return longest;
}
