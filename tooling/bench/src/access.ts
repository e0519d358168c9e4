/**
 * Processor time of a request through the Unix socket beside one through TCP, in one run against one real service. Rounds of
 * both alternate. Both processes count: this one is the client.
 *
 * node tooling/bench/src/access.ts [--requests 2000] [--rounds 5]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { TraceabilityClient } from '@hookline/traceability-client';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '5' } },
});
const [requests, rounds] = [Number(values.requests), Number(values.rounds)];
if (!(requests >= 1 && rounds >= 1)) {
  console.error('--requests and --rounds must be numbers from 1');
  process.exit(2);
}

const home = mkdtempSync(join(tmpdir(), 'hookline-bench-'));
writeFileSync(join(home, 'config.yaml'), 'service:\n  requests_per_minute: 1000000\n');
const manifest = createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json');
const service = spawn(process.execPath, [join(manifest, '../dist/main.js'), '--port', '0'], {
  env: { PATH: process.env['PATH'], HOOKLINE_HOME: home },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [line] = (await once(service.stdout, 'data')) as [Buffer];
  const { listening, socket } = JSON.parse(line.toString()) as { listening: number; socket: string };
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const baseUrl = `http://127.0.0.1:${listening}`;
  const ways = {
    socket: new TraceabilityClient({ baseUrl, socketPath: socket, timeoutMs: 60_000 }),
    tcp: new TraceabilityClient({ baseUrl, token, timeoutMs: 60_000 }),
  };
  const spent = { socket: 0, tcp: 0 };
  const measure = async (name: keyof typeof ways, count: number): Promise<number> => {
    const before = cpuMs();
    for (let index = 0; index < count; index++) {
      const answer = await ways[name].live();
      if (!answer.ok) throw answer.error;
    }
    return cpuMs() - before;
  };
  for (const name of ['socket', 'tcp'] as const) await measure(name, 500);
  for (let round = 0; round < rounds; round++)
    for (const name of ['socket', 'tcp'] as const) spent[name] += await measure(name, requests);
  const perRequest = (ms: number): string => `${((ms * 1000) / (requests * rounds)).toFixed(0)} µs`;
  console.log(`socket: ${perRequest(spent.socket)} of processor time a request, client and service together`);
  console.log(`TCP with token: ${perRequest(spent.tcp)}`);
  console.log(`socket / TCP: ${(spent.socket / spent.tcp).toFixed(2)}`);
  for (const client of Object.values(ways)) await client.close();
} finally {
  service.kill('SIGTERM');
  await once(service, 'exit');
  rmSync(home, { recursive: true, force: true });
}

/** Processor time of this process and of the service so far, in milliseconds. */
function cpuMs(): number {
  const { system, user } = process.cpuUsage();
  // Fields 14 and 15 of proc_pid_stat(5) count ticks of 10 ms; the second field is a name in parentheses.
  const stat = readFileSync(`/proc/${service.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (user + system) / 1000 + (Number(fields[11]) + Number(fields[12])) * 10;
}
