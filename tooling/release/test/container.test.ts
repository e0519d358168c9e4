import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, freshDatabase, postgresServers, temporaryFolder, until } from '@hookline/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';

const folder = fileURLToPath(new URL('../../../containers', import.meta.url));
const image = join(createRequire(import.meta.url).resolve('hookline/package.json'), '../package');
const { bin } = JSON.parse(readFileSync(join(image, 'package.json'), 'utf8')) as { bin: Record<string, string> };

interface Compose {
  readonly services: {
    readonly service: { readonly environment: Record<string, string>; readonly ports: readonly string[] };
  };
}

/** Returns the words of an instruction of the container file that is written as a list. */
function instruction(name: string): string[] {
  const line = new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(readFileSync(join(folder, 'Containerfile'), 'utf8'));
  return JSON.parse(line?.[1] ?? '[]') as string[];
}

const title = 'what the container file starts serves with the variables of the compose file, and requires the token';
test(title, { timeout: 300_000 }, async () => {
  const [server] = postgresServers();
  if (!server) throw new Error('this test needs a PostgreSQL server');
  const database = await freshDatabase(server.url);
  onTestFinished(() => database.drop());
  const { services } = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8')) as Compose;
  expect(Object.keys(services.service.environment).sort()).toEqual(['DATABASE_URL', 'HOOKLINE_TOKEN']);
  expect(services.service.ports).toEqual(['8053:8053']);

  const [program = ''] = instruction('ENTRYPOINT');
  const port = String(await freePort());
  const args = instruction('CMD').map((word) => (word === '8053' ? port : word));
  const token = 'a token of the team';
  const service = spawn(process.execPath, [join(image, bin[program] ?? ''), ...args], {
    env: {
      PATH: process.env['PATH'],
      HOOKLINE_HOME: temporaryFolder(),
      DATABASE_URL: database.url,
      HOOKLINE_TOKEN: token,
    },
    stdio: 'ignore',
  });
  onTestFinished(async () => {
    if (service.exitCode !== null) return;
    service.kill();
    await once(service, 'exit');
  });
  const hasEnded = (): boolean => service.exitCode !== null;
  const member = { authorization: `Bearer ${token}` };
  const ask = (path: string, headers: Record<string, string> = {}): Promise<number | undefined> =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers }).then(
      ({ status }) => status,
      () => undefined,
    );
  await until('the service is ready', async () => hasEnded() || (await ask('/readyz', member)) === 200, 180_000);
  expect(service.exitCode).toBeNull();
  const path = '/api/pattern-traceability/patterns';
  expect(await ask(path, member)).toBe(200);
  expect(await ask(path, { authorization: 'Bearer another' })).toBe(401);
});
