import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { findClaudeCode, runSession, turns, use } from '@hookline/claude-code-e2e';
import { readLockOwner } from '@hookline/process-lock';
import { until } from '@hookline/testkit';
import { type Registry, startRegistry } from '@hookline/testkit/registry';
import { expect, onTestFinished, test } from 'vitest';
import { createMachine, type Machine, nodeOf } from './parts/machine.ts';
import { addMigration, publishAs } from './parts/package-of.ts';

/** Most milliseconds of a test of many steps, on a busy machine. */
const SLOW_MS = 1_500_000;
const SLOW = { timeout: SLOW_MS };
/** Most milliseconds until what a process does in the background is there. */
const ARRIVAL_MS = 300_000;
/** Major versions of Node.js, separated by commas. `pnpm e2e:install` runs all. */
const MAJORS = (process.env['HOOKLINE_NODE_VERSIONS'] ?? String(process.versions.node.split('.')[0])).split(',');

/** Returns true when an upgrade has reached a point. */
type Reached = () => boolean | Promise<boolean>;

async function setUp(major: string): Promise<{ machine: Machine; registry: Registry }> {
  const registry = await startRegistry();
  onTestFinished(() => registry.close());
  publishAs('0.1.0', registry);
  const machine = await createMachine(nodeOf(major), registry.url);
  onTestFinished(() => machine.remove(), SLOW_MS);
  return { machine, registry };
}

const payload = (number: number, project: string): string => {
  const [path, content] = [
    join(project, `file-${number}.ts`),
    `export const value${number} = ${number} * ${number};\n`,
  ];
  return JSON.stringify({
    session_id: 'upgraded',
    hook_event_name: 'PostToolUse',
    tool_name: 'Write',
    tool_use_id: `toolu_${number}`,
    tool_input: { file_path: path, content },
    tool_response: { type: 'create', filePath: path, content, structuredPatch: [], originalFile: null },
    cwd: project,
  });
};

/** It may have ended in the moment before. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Returns true for a relative path with a part that Windows or macOS cannot store, or would store under another name. */
function isRefusedByWindows(path: string): boolean {
  return path
    .split(sep)
    .some(
      (part) =>
        /[<>:"|?*\\]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(part) || part !== part.normalize('NFC'),
    );
}

test.each(MAJORS)(
  'Node.js %s: npx installs, a session is recorded, uninstalling leaves no trace',
  SLOW,
  async (major) => {
    const { machine } = await setUp(major);
    const settings = join(machine.home, '.claude', 'settings.json');
    const before = '{ "model":"opus" ,\n  "hooks": {}}\n';
    writeFileSync(settings, before, { mode: 0o666 });

    const init = await machine.run('npx', ['--yes', 'hookline', 'init', '--yes', '--json']);
    expect(init).toMatchObject({ code: 0 });
    expect(JSON.parse(init.stdout)).toMatchObject({ version: '0.1.0', service: { reachable: true }, patterns: [] });
    // The cache of npx may be emptied at any time.
    rmSync(join(machine.home, '.npm'), { recursive: true });
    expect(await machine.run('hookline', ['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });

    if (findClaudeCode().ok) {
      const { env, home, project, user } = machine;
      const script = turns([use('Write', { file_path: join(project, 'a.ts'), content: 'export const a = 1;\n' })]);
      const session = await runSession({ script, configDir: join(home, '.claude'), cwd: project, home, env, user });
      expect(session.code).toBe(0);
      const isRecorded = (): Promise<boolean> =>
        machine.json('patterns').then(
          ({ patterns }) => patterns.length === 1,
          () => false,
        );
      await until('the pattern is recorded', isRecorded, ARRIVAL_MS);
    }
    expect(readdirSync(machine.hooks, { recursive: true, encoding: 'utf8' }).filter(isRefusedByWindows)).toEqual([]);
    await machine.json('uninstall', '--purge');
    expect(readFileSync(settings, 'utf8')).toBe(before);
    expect(existsSync(machine.hooks)).toBe(false);
  },
);

test('a global installation has no dependencies and provides both programs', SLOW, async () => {
  const { machine } = await setUp(MAJORS[0] ?? '');
  const installed = await machine.run('npm', ['install', '--global', 'hookline', '--json', '--no-audit', '--no-fund']);
  expect(JSON.parse(installed.stdout)).toMatchObject({ added: 1 });
  const size = await machine.run('du', ['-sb', join(machine.home, '.npm-global', 'lib', 'node_modules')]);
  expect(Number(size.stdout.split('\t')[0])).toBeLessThan(40_000_000);
  expect(await machine.run('hookline', ['--version'])).toMatchObject({ stdout: '0.1.0\n' });
  expect(await machine.run('hookline-service', ['--help'])).toMatchObject({ code: 0 });
});

test(
  'upgrades in a session, one of the database with kills at random points, lose and repeat no event',
  SLOW,
  async () => {
    const { machine, registry } = await setUp(MAJORS[0] ?? '');
    publishAs('0.2.0', registry, (folder) => appendFileSync(join(folder, 'README.md'), '\nChanged.\n'));
    publishAs('0.3.0', registry, addMigration);
    expect(await machine.run('npx', ['--yes', 'hookline@0.1.0', 'init', '--yes'])).toMatchObject({ code: 0 });

    let written = 0;
    const capture = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left--) {
        const hook = machine.start(
          join(machine.hooks, 'bin', 'capture.sh'),
          ['PostToolUse'],
          payload(written++, machine.project),
        );
        const [code] = (await once(hook, 'close')) as [number | null];
        expect(code).toBe(0);
      }
    };
    const recordedCalls = async (): Promise<string[]> =>
      (await machine.json('patterns', '--limit', '500')).patterns.flatMap(
        (one: { occurrences: readonly { tool_use_id: string }[] }) =>
          one.occurrences.map(({ tool_use_id }) => tool_use_id),
      );
    /** Resolves when nothing is on its way any more, so that a batch whose answer a kill took has been sent again. */
    const allRecorded = (): Promise<string[]> =>
      until(
        'all calls are recorded',
        async () => {
          const { cache, inbox } = await machine.json('status');
          // On a busy machine a query may exceed the time limit of the command line.
          const calls = await recordedCalls().catch(() => []);
          return inbox.pending + cache.pending === 0 && calls.length >= written && calls;
        },
        ARRIVAL_MS,
      );

    await capture(3);
    await allRecorded();
    const { name: backup } = await machine.json('backup', 'create');
    expect(await machine.json('upgrade', '--to', '0.2.0')).toMatchObject({ from: '0.1.0', to: '0.2.0' });
    await capture(3);
    expect(await machine.json('rollback')).toMatchObject({ from: '0.2.0', to: '0.1.0', changed: true });
    await allRecorded();

    const hookline = join(machine.hooks, 'bin', 'hookline');
    const versions = join(machine.hooks, 'versions');
    const isCopying = (): boolean => readdirSync(versions).some((name) => name.startsWith('.unfinished-'));
    const afterSomeEvents = async (): Promise<boolean> => {
      await capture(randomInt(1, 8));
      return true;
    };
    const daemonOf = (): number | undefined => readLockOwner(join(machine.hooks, 'run'), 'daemon')?.pid;
    const isReplaced = (former: number | undefined) => (): boolean => ![former, undefined].includes(daemonOf());
    // Steps of the upgrade, from the first to the last, and random points. Most kills end the daemon as well.
    const points: readonly (readonly [pointOf: (former: number | undefined) => Reached, withDaemon: boolean])[] = [
      [() => isCopying, false],
      [() => () => existsSync(join(versions, '0.3.0')), true],
      [() => afterSomeEvents, true],
      [() => () => readlinkSync(join(machine.hooks, 'current')).endsWith('0.3.0'), true],
      [isReplaced, true],
    ];
    for (const [pointOf, withDaemon] of points) {
      // After a kill the next session start would start it.
      await machine.json('up');
      const isReached = pointOf(daemonOf());
      const upgrade = machine.start(hookline, ['upgrade', '--to', '0.3.0']);
      const closed = once(upgrade, 'close');
      await capture(2);
      await until('the upgrade gets that far', async () => upgrade.exitCode !== null || isReached(), ARRIVAL_MS);
      upgrade.kill('SIGKILL');
      const daemon = daemonOf();
      if (withDaemon && daemon !== undefined) killIfThere(daemon);
      await closed;
      await capture(2);
      const { stdout } = await machine.run(hookline, ['--version']);
      expect(stdout).toMatch(/^0\.[13]\.0\n$/);
    }
    await machine.json('up');
    await machine.json('upgrade', '--to', '0.3.0');
    await capture(2);
    await allRecorded();

    // The database has the schema of 0.3.0, which an older service refuses: the newer version stays in use.
    expect(await machine.run(hookline, ['rollback'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'version 0.1.0 did not start, 0.3.0 is in use again: the database has the lineage schema 999',
      ),
    });
    await capture(2);
    const expected = Array.from({ length: written }, (_, number) => `toolu_${number}`);
    expect((await allRecorded()).toSorted()).toEqual(expected.sort());

    // With a backup of the older schema, the older version can be used again.
    for (const command of [['down'], ['backup', 'restore', backup], ['rollback'], ['up']])
      await machine.json(...command);
    expect(await machine.run(hookline, ['--version'])).toMatchObject({ stdout: '0.1.0\n' });
    const restored = await until('the service answers', () => recordedCalls().catch(() => undefined), ARRIVAL_MS);
    expect(restored.toSorted()).toEqual(['toolu_0', 'toolu_1', 'toolu_2']);
  },
);

test('a version that does not start is not kept', SLOW, async () => {
  const { machine, registry } = await setUp(MAJORS[0] ?? '');
  publishAs('0.3.0', registry, (folder) => {
    writeFileSync(
      join(folder, 'service', 'main.js'),
      "process.stderr.write('hookline-service: broken\\n'); process.exit(1);\n",
    );
  });
  expect(await machine.run('npx', ['--yes', 'hookline@0.1.0', 'init', '--yes'])).toMatchObject({ code: 0 });
  const { code, stderr } = await machine.run('hookline', ['upgrade', '--to', '0.3.0']);
  expect(stderr).toContain('version 0.3.0 did not start, 0.1.0 is in use again: broken');
  expect(code).toBe(1);
  await until(
    'the former version runs',
    async () => {
      const { daemon, service } = await machine.json('status');
      return daemon.running === true && service.reachable === true;
    },
    ARRIVAL_MS,
  );
});
