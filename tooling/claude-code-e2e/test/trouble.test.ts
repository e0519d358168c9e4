/** Failures during a session. The session ends as it would without hooks, and no accepted event is lost. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conversation, findClaudeCode, makeHome, turns, type TestHome } from '@hookline/claude-code-e2e';
import { readLockOwner } from '@hookline/process-lock';
import { mountTmpfs } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bash, callsOf, edit, expectCalls, homeWith, type Plan, playTwice, read, write } from './scenario.ts';

/** Ten turns on two files: writes, edits, a failing command, a read. */
const work: Plan = (project) => [
  [write(project, 'a.ts', 'export const a = 0;\n')],
  ...Array.from({ length: 6 }, (_, index) => [edit(project, 'a.ts', `a = ${index}`, `a = ${index + 1}`)]),
  [bash('false')],
  [write(project, 'b.ts', 'export const b = () => "b";\n')],
  [read(project, 'b.ts')],
];

function kill(home: TestHome, name: string): void {
  const owner = readLockOwner(join(home.home, 'run'), name);
  if (!owner) throw new Error(`${name} is not running`);
  process.kill(owner.pid, 'SIGKILL');
}

describe.skipIf(!findClaudeCode().ok)('a session with a failure', () => {
  test('caches all records while the service is down, and delivers them when it is up', async () => {
    const home = await homeWith({}, { HOOKLINE_SERVICE_AUTOSTART: 'false' });
    const { session, calls } = await playTwice(home, work);
    const status = await home.json('status');
    expect(status).toMatchObject({ daemon: { running: true }, service: { reachable: false } });
    await home.hookline('down');
    expect((await home.json('cache', 'status')).pending).toBeGreaterThan(calls.length);
    expect((await home.hooklineWith({ HOOKLINE_SERVICE_AUTOSTART: 'true' }, 'up')).code).toBe(0);
    const { patterns, traces } = await expectCalls(home, session.sessionId, calls);
    expect(patterns).toHaveLength(8);
    expect(traces).toMatchObject([{ status: 'completed' }]);
    expect((await home.json('cache', 'status')).pending).toBe(0);
  });

  test.each(['postgresql', 'embedded'] as const)(
    'delivers all records when the service is killed in between, on %s',
    async (database) => {
      const home = await homeWith({}, {}, database);
      await home.json('up');
      const { session, calls } = await playTwice(home, work, {}, (turn) => turn === 4 && kill(home, 'service'));
      const { patterns } = await expectCalls(home, session.sessionId, calls);
      expect(patterns).toHaveLength(8);
    },
  );

  test.each(['postgresql', 'embedded'] as const)(
    'records all calls when the daemon is killed in between, on %s',
    async (database) => {
      const home = await homeWith({}, {}, database);
      await home.json('up');
      const { session, calls } = await playTwice(home, work, {}, (turn) => turn === 4 && kill(home, 'daemon'));
      // The session may have started another daemon; otherwise it is started here.
      await home.json('up');
      const { patterns } = await expectCalls(home, session.sessionId, calls);
      // The order of arrival is not the order of the calls, because the hooks are asynchronous.
      const generations = patterns.map(({ generation }) => generation);
      expect(generations.toSorted((one, other) => one - other)).toEqual([1, 1, 2, 3, 4, 5, 6, 7]);
    },
  );

  test('keeps the events in the inbox without a daemon', async () => {
    const home = await homeWith();
    rmSync(join(home.home, 'bin/hookline.path'));
    const { session, calls } = await playTwice(home, work);
    // A session start, a prompt, the calls, a stop and a session end.
    expect((await home.json('status')).inbox.pending).toBe(calls.length + 4);
    await home.json('up');
    await expectCalls(home, session.sessionId, calls);
  });

  test('records the accepted events once and counts the others when the disk of the inbox is full', async () => {
    const home = await homeWith();
    rmSync(join(home.home, 'bin/hookline.path'));
    const inbox = join(home.home, '.cache/inbox');
    if (!mountTmpfs(inbox, 'size=64k,mode=700')) {
      // Without the permission to mount, a file replaces the folder, so that every write fails.
      rmSync(inbox, { recursive: true });
      writeFileSync(inbox, '');
    }
    const { session } = await playTwice(home, (project) =>
      Array.from({ length: 8 }, (_, index) => [write(project, `f${index}.txt`, `${index} ${'x'.repeat(9_000)}\n`)]),
    );
    expect(session.code).toBe(0);
    if (execFileSync('stat', ['-f', '-c', '%T', inbox], { encoding: 'utf8' }).trim() !== 'tmpfs') return;
    const waiting = await home.json('status');
    expect(waiting.inbox.pending).toBeGreaterThan(0);
    expect(waiting.inbox.pending).toBeLessThan(12);
    await home.json('up');
    const drained = await waitForEmptyInbox(home);
    expect(drained.inbox.quarantined).toBeGreaterThan(0);
    expect(drained.inbox.pending).toBe(0);
  });

  test('ends normally when the home is read-only', async () => {
    const home = await homeWith();
    const files = ['capture.sh', 'session-start.sh', 'node.path', 'hookline.path'].map(
      (name) => [name, readFileSync(join(home.home, 'bin', name))] as const,
    );
    if (mountTmpfs(home.home, 'size=1m,mode=700')) {
      mkdirSync(join(home.home, 'bin'));
      for (const [name, content] of files) {
        writeFileSync(join(home.home, 'bin', name), content);
        chmodSync(join(home.home, 'bin', name), 0o700);
      }
      execFileSync('mount', ['-o', 'remount,ro', home.home]);
    } else {
      rmSync(join(home.home, '.cache'), { recursive: true });
      chmodSync(home.home, 0o500);
      onTestFinished(() => chmodSync(home.home, 0o700));
    }
    const { session } = await playTwice(home, work);
    expect(session.code).toBe(0);
  });

  test('records each call when the home is on a file system that executes no files', async (context) => {
    const home = await makeHome();
    context.skip(!mountTmpfs(home.configDir, 'noexec,size=512m,mode=700'), 'mounting needs root');
    onTestFinished(async () => void (await home.hookline('down')));
    await home.json('install');
    const { session, calls } = await playTwice(home, work);
    await expectCalls(home, session.sessionId, calls);
  });

  test('has the conversation of a session without hooks when the scripts are missing', async () => {
    const home = await homeWith();
    rmSync(join(home.home, 'bin'), { recursive: true });
    const session = await home.session(turns(...work(home.project)));
    const bare = await makeHome();
    const without = await bare.session(turns(...work(bare.project)));
    // The client reports the missing program on standard error; the conversation is unchanged.
    expect({ ...conversation(session), stderr: '' }).toEqual(conversation(without));
  });

  test('records each call once when hooks are installed for the user and in the project', async () => {
    const home = await homeWith();
    await home.json('install', '--scope', 'project');
    const plan = work(home.project);
    const session = await home.session(turns(...plan), { args: ['--setting-sources', 'user,project'] });
    const { patterns } = await expectCalls(home, session.sessionId, callsOf(plan));
    expect(patterns).toHaveLength(8);
  });

  test('quarantines and counts unreadable payloads, and records the others', async () => {
    const home = await homeWith();
    await home.json('up');
    const broken = ['{"session_id":"s","hook_event', '[]', '{"session_id":"s","hook_event_name":"PostToolUse"}'];
    for (const payload of broken) execFileSync(join(home.home, 'bin/capture.sh'), { input: payload });
    const plan = [[write(home.project, 'a.ts', 'export const a = 1;\n')]];
    const session = await home.session(turns(...plan));
    await expectCalls(home, session.sessionId, callsOf(plan));
    expect((await home.json('status')).inbox).toMatchObject({ pending: 0, quarantined: broken.length });
  });

  test('leaves no process running after hookline down', async () => {
    const home = await makeHome();
    await home.json('install');
    const plan = [[write(home.project, 'a.ts', 'export const a = 1;\n')]];
    const session = await home.session(turns(...plan));
    await expectCalls(home, session.sessionId, callsOf(plan));
    const { daemon, service: local } = await home.json('status');
    await home.json('down');
    expect([daemon.pid, local.pid].filter(isRunning)).toEqual([]);
  });
});

/** Returns whether a process is running. A zombie, which has exited but was not reaped, is not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function waitForEmptyInbox(home: TestHome): Promise<{ inbox: { pending: number; quarantined: number } }> {
  for (;;) {
    const status = await home.json('status');
    if (status.inbox.pending === 0) return status;
  }
}
