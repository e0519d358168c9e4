import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { until } from './until.ts';

/** A private registry on loopback. */
export interface Registry {
  readonly url: string;
  /** Settings of npm, in a file, that use it. */
  readonly npmrc: string;
  close(): Promise<void>;
}

/** Options of {@link startRegistry}. */
export interface RegistryOptions {
  /** Registry of the packages that are not published to this one. @defaultValue there are none */
  readonly upstream?: string;
  /** Patterns of the packages that may be published. @defaultValue those of this repository */
  readonly publishable?: readonly string[];
}

/** Longest start of Verdaccio on a busy machine, in milliseconds. */
const START_MS = 180_000;

/** Starts Verdaccio. Publishing to it needs no account. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const { upstream, publishable = ['@hookline/*', 'hookline'] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'hookline-registry-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `storage: ${folder}/storage
max_body_size: 100mb
packages:
${publishable.map((pattern) => `  '${pattern}': { access: $all, publish: $all }\n`).join('')}  '**': { access: $all${upstream === undefined ? '' : ', proxy: upstream'} }
uplinks: ${upstream === undefined ? '{}' : `{ upstream: { url: '${upstream}' } }`}
log: { type: stdout, format: json, level: error }
`,
  );
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, `registry=${url}\n//127.0.0.1:${port}/:_authToken=anyone\n`);
  const program = join(createRequire(import.meta.url).resolve('verdaccio/package.json'), '../bin/verdaccio');
  const server = spawn(process.execPath, [program, '--config', config, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const isAnswering = async (): Promise<boolean> => {
    if (server.exitCode !== null) throw new Error(`the registry exited with ${server.exitCode}`);
    return (await fetch(`${url}-/ping`).catch(() => undefined))?.ok === true;
  };
  await until('the registry answers', isAnswering, START_MS);
  return {
    url,
    npmrc,
    close: async () => {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill();
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}
