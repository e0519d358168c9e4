import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { freePort, pgliteDirectory, temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { watchIdle } from '../src/sleep.ts';
import { startService } from './process.ts';

test('idle is no request for so long: a running one counts, probes do not', async () => {
  const clock = new ManualClock();
  let idle = 0;
  const watch = watchIdle({ idleMs: 1000, clock, onIdle: () => idle++ });
  await clock.advance(600);
  const end = watch.begin('/api/pattern-traceability/stats');
  await clock.advance(5000);
  end();
  await clock.advance(900);
  watch.begin('/livez')();
  expect(idle).toBe(0);
  await clock.advance(1000);
  expect(idle).toBe(1);
  expect(clock.pendingTimers).toBe(0);
  watchIdle({ idleMs: 1000, clock, onIdle: () => idle++ }).stop();
  expect(clock.pendingTimers).toBe(0);
});

test('an embedded service falls asleep by itself and leaves word; started again it is as before', async () => {
  const home = temporaryFolder();
  pgliteDirectory(join(home, 'data'));
  writeFileSync(join(home, 'config.yaml'), 'service:\n  sleep_after_minutes: 0.05\n');
  const port = String(await freePort());
  const marker = join(home, 'run', `service-${port}.asleep`);
  const first = await startService(home, ['--port', port]);
  const url = `${first.url}/api/pattern-traceability/lineage/track`;
  const body = JSON.stringify({ event_type: 'pattern_created', pattern_id: 'kept', pattern_data: { a: 1 } });
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(reply.status).toBe(200);
  expect(existsSync(marker)).toBe(false);
  const [code] = (await once(first.child, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(JSON.parse(readFileSync(marker, 'utf8'))).toMatchObject({ port: Number(port) });
  expect(readFileSync(join(home, 'logs', 'traceability-service.log'), 'utf8')).toContain('asleep');

  const second = await startService(home, ['--port', port]);
  expect(existsSync(marker)).toBe(false);
  expect((await fetch(`${second.url}/api/pattern-traceability/patterns/kept`)).status).toBe(200);
  await second.end();
}, 60_000);
