import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installInto } from '@hookline/claude-code-e2e/install-into';
import { freePort, unprivileged } from '@hookline/testkit';

/** Exit code and output of a command. */
interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home folder with a space in its name, of an ordinary user, with npm and one version of Node.js. */
export interface Machine {
  readonly home: string;
  /** The home of hookline. */
  readonly hooks: string;
  readonly project: string;
  readonly user: { readonly uid?: number; readonly gid?: number };
  readonly env: Readonly<Record<string, string>>;
  /** Starts a program of PATH, or of an absolute path. */
  start(command: string, args: readonly string[], input?: string, where?: { readonly cwd: string }): ChildProcess;
  run(command: string, args: readonly string[], input?: string, where?: { readonly cwd: string }): Promise<Answer>;
  /** Runs the installed hookline with `--json`. Throws when it fails. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests check single fields of any command's output
  json(...args: readonly string[]): Promise<any>;
  remove(): Promise<void>;
}

/** Creates a machine whose npm uses the registry at a URL, and no settings of this user. */
export async function createMachine(node: string, registry: string): Promise<Machine> {
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'hookline-machine-'));
  const home = join(folder, 'a home');
  const project = join(home, 'project');
  for (const path of [home, project, join(home, '.claude')]) mkdirSync(path, { recursive: true });
  chmodSync(folder, 0o755);
  for (const path of [home, project, join(home, '.claude')])
    if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
  const hooks = join(home, '.claude', 'hooks');
  const env = {
    PATH: [join(hooks, 'bin'), join(home, '.npm-global', 'bin'), dirname(node), process.env['PATH']].join(delimiter),
    HOME: home,
    CLAUDE_CONFIG_DIR: join(home, '.claude'),
    INTELLIGENCE_SERVICE_PORT: String(await freePort()),
    HEALTH_CHECK_INTERVAL: '1',
    npm_config_prefix: join(home, '.npm-global'),
    npm_config_registry: registry,
    pnpm_config_registry: registry,
    npm_config_cache: join(home, '.npm'),
    npm_config_update_notifier: 'false',
  };
  const start: Machine['start'] = (command, args, input = '', where = { cwd: project }) => {
    const child = spawn(command, args, { ...where, env, ...user, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    return child;
  };
  const run: Machine['run'] = async (command, args, input, where) => {
    const child = start(command, args, input, where);
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  const hookline = join(hooks, 'bin', 'hookline');
  return {
    home,
    hooks,
    project,
    user,
    env,
    start,
    run,
    json: async (...args) => {
      const { code, stdout, stderr } = await run(hookline, [...args, '--json']);
      if (code !== 0) throw new Error(`hookline ${args.join(' ')} exited with ${code}: ${stderr}${stdout}`);
      return JSON.parse(stdout) as unknown;
    },
    remove: async () => {
      if (existsSync(hookline)) await run(hookline, ['down']);
      // A process that a hook started may still write its last file.
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

/** Returns the Node.js of a major version from npm, installed below `node_modules/.cache` when it is missing. */
export function nodeOf(major: string): string {
  if (major === String(process.versions.node.split('.')[0])) return process.execPath;
  const folder = fileURLToPath(new URL(`../../../../node_modules/.cache/hookline/node-${major}`, import.meta.url));
  const node = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node)) installInto(folder, [`node@${major}`], node);
  return node;
}
