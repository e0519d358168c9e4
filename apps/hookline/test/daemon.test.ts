import { once } from 'node:events';
import { createServer } from 'node:http';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { acquireProcessLock } from '@hookline/process-lock';
import { freePort, until } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

/** Answers of `hookline doctor`, by the name of what was looked at. */
async function doctor(
  it: CommandLine,
): Promise<Record<string, { result: string; detail: string; fix: string | null }>> {
  const { checks } = await it.json('doctor');
  return Object.fromEntries(checks.map((check: { name: string }) => [check.name, check]));
}

/** A command line whose embedded database is there already: making one takes seconds. */
async function embedded(env: Record<string, string> = {}): Promise<CommandLine> {
  const it = await commandLine(env);
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  return it;
}

/** Lines of the daemon's log. */
function logLines(it: CommandLine): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(join(it.home, 'logs', 'pattern-tracker.log'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

describe('up and down', () => {
  test('up, status, doctor and down agree about what runs', async () => {
    const it = await embedded();
    await it.run(['install']);
    expect((await it.run(['up'])).code).toBe(0);
    const status = await until('the database is ready', async () => {
      const now = await it.json('status');
      return now.database.ready === true && now;
    });
    expect(status).toMatchObject({
      daemon: { running: true, pid: expect.any(Number) },
      service: { reachable: true },
      database: { ready: true },
      breaker: { state: 'closed' },
    });
    expect((await it.run(['up'])).code).toBe(0);
    expect((await it.json('status')).daemon.pid).toBe(status.daemon.pid);
    expect(Object.values(await doctor(it)).filter(({ result }) => result === 'broken')).toEqual([]);
    expect((await it.run(['down'])).code).toBe(0);
    expect((await it.json('status')).daemon).toMatchObject({ running: false });
    expect(existsSync(join(it.home, 'run', 'daemon.sock'))).toBe(false);
  });

  test('the daemon runs and logs when settings are fractions', async () => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    mkdirSync(it.home, { recursive: true });
    writeFileSync(join(it.home, 'config.yaml'), 'logging:\n  max_size_mb: 1.1\nhealth:\n  timeout_seconds: 0.0001\n');
    expect((await it.run(['up'])).code).toBe(0);
    expect((await it.json('status')).daemon.running).toBe(true);
    await it.run(['down']);
    expect(logLines(it).length).toBeGreaterThan(0);
  });

  test('a daemon that is started beside one that runs ends and loads no settings, and compiled code is kept', async () => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    await it.run(['up']);
    const { pid } = (await it.json('status')).daemon;
    const coverage = join(it.folder, 'coverage');
    expect(await it.run(['daemon'], { env: { NODE_V8_COVERAGE: coverage } })).toMatchObject({ code: 0, stderr: '' });
    const [report = ''] = readdirSync(coverage);
    const { result } = JSON.parse(readFileSync(join(coverage, report), 'utf8')) as { result: { url: string }[] };
    const bytes = result
      .filter(({ url }) => url.startsWith('file:'))
      .reduce((sum, { url }) => sum + statSync(new URL(url)).size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(40_000);
    expect((await it.json('status')).daemon.pid).toBe(pid);
    const compiled = join(it.home, '.cache', 'compiled');
    expect(statSync(compiled).mode & 0o777).toBe(0o700);
    await it.run(['down']);
    expect(readdirSync(compiled)).not.toEqual([]);
  });

  test('a copy of a home has a daemon of its own', async () => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    await it.run(['up']);
    const env = { HOOKLINE_HOME: join(it.folder, 'copy') };
    cpSync(it.home, env.HOOKLINE_HOME, { recursive: true, filter: (file) => !file.endsWith('.sock') });
    onTestFinished(async () => void (await it.run(['down'], { env })));
    expect(await it.run(['up'], { env })).toMatchObject({ code: 0 });
    const { stdout } = await it.run(['status', '--json'], { env });
    const copied = JSON.parse(stdout) as { daemon: { pid: number; running: boolean } };
    expect(copied.daemon).toMatchObject({ running: true, pid: expect.any(Number) });
    expect(copied.daemon.pid).not.toBe((await it.json('status')).daemon.pid);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('the daemon ends well by %s', async (signal) => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    const daemon = it.start(['daemon']);
    await until('the daemon runs', async () => (await it.json('status')).daemon.running === true);
    daemon.kill(signal);
    expect(await once(daemon, 'exit')).toEqual([0, null]);
    expect((await it.json('status')).daemon.running).toBe(false);
  });

  test('a starting daemon waits for one that is ending or was killed while it held the lock', async () => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    const run = join(it.home, 'run');
    // This process is the daemon that does not answer.
    const taken = acquireProcessLock(run, 'daemon');
    if (!taken.ok) throw new Error(taken.reason);
    const lockedAt = statSync(join(run, 'daemon.lock')).ctimeMs;
    const second = it.start(['daemon']);
    const third = it.start(['daemon']);
    await until('somebody tried the lock', () => statSync(join(run, 'daemon.lock')).ctimeMs > lockedAt);
    taken.lock.release();
    await until('a daemon runs', async () => (await it.json('status')).daemon.running === true);
    const { pid } = (await it.json('status')).daemon;
    const other = pid === second.pid ? third : second;
    if (other.exitCode === null) await once(other, 'exit');
    expect(other.exitCode).toBe(0);
    expect([second.pid, third.pid]).toContain(pid);
  });

  test('the daemon reports a home that cannot be created', async () => {
    const it = await commandLine();
    mkdirSync(it.home, { recursive: true });
    writeFileSync(join(it.home, 'run'), 'a file where the folder should be');
    expect(await it.run(['daemon'])).toMatchObject({ code: 1, stderr: expect.stringContaining(join(it.home, 'run')) });
  });

  test('the daemon quarantines damaged database files and runs', async () => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    const cache = join(it.home, '.cache');
    mkdirSync(cache, { recursive: true });
    for (const name of ['files.db', 'backfill.db']) writeFileSync(join(cache, name), 'garbage that is no database');
    await it.run(['up']);
    expect((await it.json('status')).daemon).toMatchObject({ running: true });
    const aside = readdirSync(cache).filter((name) => name.includes('.damaged-'));
    expect(aside.map((name) => name.split('.')[0])).toEqual(['backfill', 'files']);
    for (const name of aside) expect(readFileSync(join(cache, name), 'utf8')).toBe('garbage that is no database');
    const warning = logLines(it).find(({ file }) => file === join(cache, 'files.db'));
    expect(warning).toMatchObject({ level: 40, movedTo: expect.stringContaining('files.db.damaged-'), err: {} });
  });

  test.each([
    ['its inbox', 'inbox'],
    ['its socket', 'daemon.socket'],
  ])('a daemon that cannot have %s ends, and says why in its log', async (_, name) => {
    const it = await commandLine({ HOOKLINE_SERVICE_AUTOSTART: 'false' });
    const inTheWay = join(it.home, '.cache', name);
    mkdirSync(join(it.home, '.cache'), { recursive: true });
    if (name === 'inbox') writeFileSync(inTheWay, 'a file where the folder should be');
    else mkdirSync(inTheWay);
    expect(await it.run(['daemon'])).toMatchObject({ code: 1, stderr: expect.stringContaining(inTheWay) });
    expect(logLines(it).at(-1)).toMatchObject({
      level: 60,
      msg: 'the daemon cannot run',
      err: { message: expect.stringContaining(inTheWay) },
    });
  });

  test('daemon and service run with lowered priority', async () => {
    const it = await embedded();
    await it.run(['up']);
    const { daemon, service } = await it.json('status');
    for (const { pid } of [daemon, service]) {
      expect(getPriority(pid)).toBe(10);
      const group = `/proc/${pid}/autogroup`;
      if (existsSync(group)) expect(readFileSync(group, 'utf8')).toMatch(/nice 10\n$/);
    }
    expect(getPriority()).toBeLessThan(10);
  });

  test('the daemon caches and doctor reports the database when it does not answer', async () => {
    const it = await commandLine({ DATABASE_URL: `postgresql://nobody:hunter2@127.0.0.1:${await freePort()}/nothing` });
    await it.run(['up']);
    expect(await it.json('status')).toMatchObject({ daemon: { running: true }, database: { ready: false } });
    const { database } = await doctor(it);
    expect(database).toMatchObject({ result: 'broken', detail: expect.stringMatching(/ECONNREFUSED|connect/) });
    expect(JSON.stringify(database)).not.toContain('hunter2');
  });

  test('up and doctor name the process that occupies the port, and recording goes on without it', async () => {
    const other = createServer((_, response) => response.end('hello'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const it = await embedded({ INTELLIGENCE_SERVICE_PORT: String(port) });
    const sentence = new RegExp(`port ${port} is taken by .*\\b${process.pid}\\b`);
    const up = await it.run(['up']);
    expect(up).toMatchObject({ code: 0, stdout: expect.stringMatching(sentence) as string });
    const checks = await doctor(it);
    expect(checks['service']).toMatchObject({ result: 'ok' });
    expect(checks['port']).toMatchObject({ result: 'warn', detail: expect.stringMatching(/is taken by/) as string });
    const patterns = await until('the service answers a query in time', async () => {
      const answer = await it.run(['patterns']);
      return answer.code === 0 && answer.stdout;
    });
    expect(patterns).toMatch(/^no patterns\n/);
  });

  test('doctor reports a home that cannot be written', async () => {
    const it = await commandLine();
    writeFileSync(join(it.folder, 'file'), '');
    const { code, stdout } = await it.run(['doctor'], { env: { HOOKLINE_HOME: join(it.folder, 'file', 'home') } });
    expect(code).toBe(1);
    expect(stdout).toMatch(/broken +home/);
  });
});
