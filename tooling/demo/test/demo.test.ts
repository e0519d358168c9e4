import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const main = new URL('../src/main.ts', import.meta.url).pathname;

test('npm start records every event of a session exactly once when the service is down in between', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [main, '--json']);
  const result = JSON.parse(stdout) as Record<string, unknown>;
  expect(result).toEqual({
    events: 22,
    patterns: 9,
    edges: 6,
    traces: 3,
    hookExecutions: 14,
    cachedWhileDown: expect.any(Number),
    synced: expect.any(Number),
    lost: 0,
    duplicated: 0,
    captureMs: { p50: expect.any(Number), p95: expect.any(Number) },
  });
  expect(result['cachedWhileDown']).toBeGreaterThan(0);
  expect(result['synced']).toBe(result['cachedWhileDown']);
});
