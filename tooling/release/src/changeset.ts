import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs the changesets command line with its output on standard error.
 *
 * @param registry - registry that it reads and publishes to
 * @throws Error when it fails
 */
export async function changeset(root: string, args: readonly string[], registry?: string): Promise<void> {
  const settings = registry === undefined ? {} : { npm_config_registry: registry, pnpm_config_registry: registry };
  const child = spawn('pnpm', ['exec', 'changeset', ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...settings },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`changeset ${args.join(' ')} failed`);
}
