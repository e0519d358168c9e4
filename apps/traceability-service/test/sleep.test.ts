import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { startService } from './process.ts';

test('a service with an embedded database ends and leaves its marker when it is idle, and serves its data after the next start', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'config.yaml'), 'service:\n  sleep_after_minutes: 0.05\n');
  const port = String(await freePort());
  const marker = join(home, 'run', 'service.asleep');
  const first = await startService(home, ['--port', port]);
  const body = JSON.stringify({ event_type: 'pattern_created', pattern_id: 'kept', pattern_data: { a: 1 } });
  const reply = await first.fetch('/api/pattern-traceability/lineage/track', { method: 'POST', body });
  expect(reply.status).toBe(200);
  expect(existsSync(marker)).toBe(false);
  const [code] = (await once(first.child, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(JSON.parse(readFileSync(marker, 'utf8'))).toMatchObject({ since: expect.any(String) as string });
  expect(readFileSync(join(home, 'logs', 'traceability-service.log'), 'utf8')).toContain('asleep');

  const second = await startService(home, ['--port', port]);
  expect(existsSync(marker)).toBe(false);
  expect((await second.fetch('/api/pattern-traceability/patterns/kept')).status).toBe(200);
  await second.end();
});
