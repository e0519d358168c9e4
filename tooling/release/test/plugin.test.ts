import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findClaudeCode, runSession, turns, use } from '@hookline/claude-code-e2e';
import { mountTmpfs, temporaryFolder, until } from '@hookline/testkit';
import { startRegistry } from '@hookline/testkit/registry';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMachine, type Machine } from './parts/machine.ts';
import { publishAs } from './parts/package-of.ts';
import { pluginFiles } from '../src/plugin.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'apps/hookline/package.json'), 'utf8')) as { version: string };
const claude = findClaudeCode();
/** Most milliseconds until what a process does in the background is there. */
const ARRIVAL_MS = 300_000;
/** Limit of a test with several installations and sessions. */
const SLOW = { timeout: 1_500_000 };

test('the plugin has the version of the app and the registrations of install', () => {
  for (const [path, text] of pluginFiles(root))
    expect(JSON.parse(readFileSync(join(root, path), 'utf8'))).toEqual(JSON.parse(text));
});

describe.skipIf(!claude.ok)('with the real CLI', () => {
  const binary = claude.ok ? claude.binary : '';

  /** Runs a session that writes one file, with the user's settings and plugins. */
  async function writeFile(machine: Machine, name: string): Promise<void> {
    const { env, home, project, user } = machine;
    const script = turns([use('Write', { file_path: join(project, name), content: `export const x = '${name}';\n` })]);
    const session = await runSession({ script, configDir: join(home, '.claude'), cwd: project, home, env, user });
    expect(session.code).toBe(0);
  }

  /** On a busy machine a query may exceed the time limit of the command line: it is repeated. */
  const occurrences = (machine: Machine): Promise<string[]> =>
    until('the service answers', async () => {
      const answer = await machine.json('patterns').catch(() => undefined);
      return answer?.patterns.flatMap(({ occurrences: all }: { occurrences: { path: string }[] }) =>
        all.map(({ path }) => path.split('/').at(-1)),
      ) as string[] | undefined;
    });

  test(
    'its hooks capture when its folder and the home are on file systems that execute no files',
    SLOW,
    async (context) => {
      const [folder, home] = [temporaryFolder(), temporaryFolder()];
      const isMounted = [folder, home].every((each) => mountTmpfs(each, 'noexec,size=16m,mode=700'));
      context.skip(!isMounted, 'mounting needs root');
      const pluginFolder = join(folder, 'hookline');
      cpSync(join(root, 'plugins/hookline'), pluginFolder, { recursive: true });
      const project = join(home, 'project');
      mkdirSync(project);
      const script = turns([use('Write', { file_path: join(project, 'a.ts'), content: 'export const a = 1;\n' })]);
      // Without npm and hookline, the program is not installed: the events wait.
      const env = { HOOKLINE_HOME: join(home, 'hooks'), PATH: '/usr/bin:/bin', npm_config_offline: 'true' };
      const options = { script, configDir: join(home, '.claude'), cwd: project, home, env };
      const session = await runSession({ ...options, args: ['--plugin-dir', pluginFolder] });
      expect(session.code).toBe(0);
      const inbox = join(home, 'hooks', '.cache', 'inbox');
      const captured = (): string[] =>
        readdirSync(inbox)
          .filter((name) => name.endsWith('.json'))
          .map((name) => readFileSync(join(inbox, name), 'utf8'))
          .map((text) => (JSON.parse(text) as { hook_event_name: string }).hook_event_name);
      // Most hooks run in the background, and may end after the session.
      const events = ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'Stop', 'SessionEnd'];
      await until('all events are captured', () => {
        if (!existsSync(inbox)) return false;
        const all = captured();
        return events.every((event) => all.includes(event));
      });
    },
  );

  test('it is valid, records into the database, yields to install, and is removed', SLOW, async () => {
    for (const target of [root, join(root, 'plugins/hookline')])
      execFileSync(binary, ['plugin', 'validate', target, '--strict'], { stdio: 'ignore' });
    const registry = await startRegistry();
    onTestFinished(() => registry.close());
    publishAs(version, registry);
    const machine = await createMachine(process.execPath, registry.url);
    onTestFinished(() => machine.remove(), ARRIVAL_MS);
    const plugin = (...args: readonly string[]) => machine.run(binary, ['plugin', ...args]);

    expect(await plugin('marketplace', 'add', root)).toMatchObject({ code: 0 });
    expect(await plugin('install', 'hookline@hookline')).toMatchObject({ code: 0 });
    // The first session finds no program: its events wait until the plugin has installed it.
    await writeFile(machine, 'first.ts');
    await until(
      'the plugin has installed and started hookline',
      async () =>
        machine.json('status').then(
          ({ daemon, service }) => daemon.running === true && service.reachable === true,
          () => false,
        ),
      ARRIVAL_MS,
    );
    await writeFile(machine, 'second.ts');
    await until('both files are recorded', async () => (await occurrences(machine)).length === 2, ARRIVAL_MS);
    const { checks } = await machine.json('doctor');
    expect(checks).toContainEqual(
      expect.objectContaining({ name: 'hooks', result: 'ok', detail: expect.stringContaining('plugin') }),
    );
    // A plugin cannot set it, so doctor does not say that all is well.
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'commands',
        result: 'warn',
        fix: expect.stringContaining('bashEditDiffEnabled'),
      }),
    );

    // Beside hooks in the settings, those of the plugin do nothing.
    await machine.json('install');
    await writeFile(machine, 'third.ts');
    await until(
      'the third file is recorded',
      async () => (await occurrences(machine)).includes('third.ts'),
      ARRIVAL_MS,
    );
    await until(
      'nothing is on its way',
      async () => {
        const { cache, inbox } = await machine.json('status');
        return inbox.pending + cache.pending === 0;
      },
      ARRIVAL_MS,
    );
    expect((await occurrences(machine)).sort()).toEqual(['first.ts', 'second.ts', 'third.ts']);
    const calls = await until('the log is written', () => {
      const log = readFileSync(join(machine.hooks, 'logs', 'hook_executions.log'), 'utf8');
      const all = log.split('\n').filter((line) => line.includes('"msg":"captured"') && line.includes('PostToolUse"'));
      return all.length >= 3 && all;
    });
    expect(calls).toHaveLength(3);

    expect(await plugin('update', 'hookline@hookline')).toMatchObject({ code: 0 });
    expect(await plugin('uninstall', 'hookline@hookline')).toMatchObject({ code: 0 });
    await machine.json('uninstall');
    await writeFile(machine, 'fourth.ts');
    expect(await occurrences(machine)).toHaveLength(3);
  });
});
