import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from './command.ts';

test('token prints the token of the home, which it creates for its owner only', async () => {
  const it = await commandLine();
  const { code, stdout } = await it.run(['token']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^[\w-]{43}\n$/);
  expect(readFileSync(join(it.home, 'token'), 'utf8')).toBe(stdout);
  expect(statSync(join(it.home, 'token')).mode & 0o777).toBe(0o600);
  expect(await it.json('token')).toEqual({ token: stdout.trim() });
  const own = await it.run(['token'], { env: { HOOKLINE_TOKEN: 'a-token-of-ones-own' } });
  expect(own.stdout).toBe('a-token-of-ones-own\n');
});

test('service.trust_loopback serves loopback without a token, and doctor names the consequence', async () => {
  const it = await commandLine();
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  const url = `http://127.0.0.1:${it.port}/api/pattern-traceability/stats`;
  const authorization = `Bearer ${(await it.json('token')).token}`;
  const statuses = async (): Promise<number[]> =>
    Promise.all([{}, { authorization }].map(async (headers) => (await fetch(url, { headers })).status));
  const access = async () => (await it.run(['doctor'])).stdout.split('\n').filter((line) => line.includes(' access '));

  await it.run(['up']);
  expect(await statuses()).toEqual([401, 200]);
  expect(await access()).toEqual([]);
  writeFileSync(join(it.home, 'config.yaml'), 'service:\n  trust_loopback: true\n');
  await it.run(['restart']);
  expect(await statuses()).toEqual([200, 200]);
  expect(await access()).toEqual([
    expect.stringMatching(
      /^warn +access +service\.trust_loopback is true: every user .* can read and write code and prompts$/,
    ),
  ]);
});
