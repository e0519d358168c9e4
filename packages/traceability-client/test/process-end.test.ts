import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';

test('a program that awaits tracking ends with its event in the cache when every attempt fails', async () => {
  const health = {
    status: 'healthy',
    components: {},
    performance: { database_pool: null, rate_limiting: { limit_per_minute: 1000 } },
    timestamp: '2026-01-01T00:00:00Z',
    response_time_ms: 0,
  };
  const server = createServer((request, response) => {
    const isHealth = request.url?.endsWith('/health') === true;
    response.writeHead(isHealth ? 200 : 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isHealth ? health : {}));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const cacheDirectory = join(temporaryFolder(), 'patterns');
  const entry = new URL('../src/tracker.ts', import.meta.url).href;
  const script = `
    import { openTracker } from ${JSON.stringify(entry)};
    const { tracker } = openTracker({
      baseUrl: 'http://127.0.0.1:${port}', cacheDirectory: ${JSON.stringify(cacheDirectory)}, attempts: 2,
    });
    const { cached } = await tracker.trackCreation('const a = 1;');
    console.log(cached);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  expect(stdout).toBe('true\n');
  expect(existsSync(cacheDirectory) && readdirSync(cacheDirectory).some((name) => name.startsWith('pending_'))).toBe(
    true,
  );
});
