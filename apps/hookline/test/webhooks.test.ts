import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { commandLine } from './command.ts';

const serviceProgram = join(
  createRequire(import.meta.url).resolve('@hookline/traceability-service/package.json'),
  '../dist/main.js',
);

async function startService(home: string, port: number): Promise<ChildProcess> {
  const service = spawn(process.execPath, [serviceProgram, '--port', String(port)], {
    env: { PATH: process.env['PATH'], HOOKLINE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void service.kill('SIGKILL'));
  await once(service.stdout, 'data');
  return service;
}

test('webhooks are notified of outage and recovery, and a recovery notice starts a sync at once', async () => {
  const notices: { event: string; service: string }[] = [];
  const told = Promise.withResolvers<void>();
  const listener = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      notices.push(JSON.parse(Buffer.concat(chunks).toString()) as (typeof notices)[number]);
      response.end();
      if (notices.length === 2) told.resolve();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  const [servicePort, hookPort] = [await freePort(), await freePort()];
  const it = await commandLine({ INTELLIGENCE_SERVICE_PORT: String(servicePort), HOOKLINE_SERVICE_AUTOSTART: 'false' });
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
  writeFileSync(join(it.home, 'config.yaml'), `webhooks:\n  port: ${hookPort}\n  urls: ['${url}']\n`);

  const service = await startService(it.home, servicePort);
  await it.run(['up']);
  expect((await it.run(['sync'])).code).toBe(0);
  service.kill('SIGKILL');
  await once(service, 'exit');
  await it.run(['sync']);
  await startService(it.home, servicePort);
  const recovery = `http://127.0.0.1:${hookPort}/webhooks/recovery`;
  expect((await fetch(recovery, { method: 'POST' })).status).toBe(401);
  const authorization = `Bearer ${readFileSync(join(it.home, 'token'), 'utf8').trim()}`;
  expect((await fetch(recovery, { method: 'GET', headers: { authorization } })).status).toBe(404);
  expect((await fetch(recovery, { method: 'POST', headers: { authorization } })).status).toBe(202);
  await told.promise;
  expect(notices).toMatchObject([
    { event: 'outage', service: `http://localhost:${servicePort}` },
    { event: 'recovery', service: `http://localhost:${servicePort}` },
  ]);
  expect((await it.json('stats')).over_time.last_day.unhealthy).toBeGreaterThan(0);
});
