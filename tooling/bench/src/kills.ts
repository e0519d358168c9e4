/**
 * `pnpm bench:kills [--kills N]` kills a service on the embedded database again and again while three clients write, and counts the
 * acknowledged events that the last one lacks. It exits with 1 when one is lost, or when none was acknowledged.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const WRITERS = 3;
/** Time from the first event to a kill, in milliseconds; it differs each time. */
const LIFE_MS = { min: 20, max: 900 };

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const kills = Number(values.kills);
if (!(Number.isInteger(kills) && kills >= 1)) {
  console.error(`--kills must be an integer from 1, not ${values.kills}`);
  process.exit(2);
}
const program = join(
  createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
  '../dist/main.js',
);
const home = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
writeFileSync(join(home, 'config.yaml'), 'service:\n  requests_per_minute: 1000000\n');

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly authorization: string;
  readonly tookMs: number;
}

async function start(): Promise<Running> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, '--port', '0'], {
    env: { PATH: process.env['PATH'], HOOKLINE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { listening } = JSON.parse(line.toString()) as { listening: number };
  const url = `http://127.0.0.1:${listening}/api/pattern-traceability`;
  const authorization = `Bearer ${readFileSync(join(home, 'token'), 'utf8').trim()}`;
  return { child, url, authorization, tookMs: performance.now() - startedAt };
}

/** Sends events until one gets no answer, and adds the acknowledged ones. */
async function write({ authorization, url }: Running, accepted: string[]): Promise<void> {
  for (;;) {
    const events = Array.from({ length: 5 }, () => {
      const id = randomUUID();
      return {
        event_type: 'pattern_created',
        event_id: id,
        pattern_id: id,
        pattern_data: { code: `${id} `.repeat(40) },
      };
    });
    try {
      const response = await fetch(`${url}/lineage/track/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ events }),
      });
      const { successful_results } = (await response.json()) as { successful_results: { index: number }[] };
      for (const { index } of successful_results) accepted.push(events[index]?.event_id ?? '');
    } catch {
      return;
    }
  }
}

const accepted: string[] = [];
const starts: number[] = [];
try {
  for (let kill = 0; kill < kills; kill++) {
    const running = await start();
    const { child } = running;
    starts.push(running.tookMs);
    const writing = Array.from({ length: WRITERS }, () => write(running, accepted));
    await delay(LIFE_MS.min + ((kill * 137) % (LIFE_MS.max - LIFE_MS.min)));
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), ...writing]);
  }
  const { authorization, child, url } = await start();
  let lost = 0;
  for (const id of accepted)
    if ((await fetch(`${url}/patterns/${id}`, { headers: { authorization } })).status !== 200) lost++;
  child.kill('SIGTERM');
  await once(child, 'exit');
  const replaced = readdirSync(join(home, 'data')).filter((name) => name.startsWith('pglite-damaged')).length / 2;
  const slowest = Math.max(...starts.slice(1));
  console.log(
    `${kills} kills, ${accepted.length} acknowledged events, ${lost} lost, ${replaced} databases replaced; ` +
      `slowest start after a kill ${(slowest / 1000).toFixed(1)} s`,
  );
  if (lost > 0 || replaced > 0 || accepted.length === 0) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
