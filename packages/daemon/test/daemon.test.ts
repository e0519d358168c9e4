import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { acquireProcessLock } from '@hookline/process-lock';
import { serveControlSocket } from '@hookline/control-socket';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROUTES } from '../src/control.ts';
import { acquireDaemonLock, askAssist, loggedCall, redactLine } from '../src/index.ts';

function home() {
  const run = temporaryFolder();
  return { run, socket: join(run, 'daemon.sock'), trackerLog: join(run, 'tracker.log') };
}

async function serve(paths: { readonly run: string; readonly socket: string }, route: string, answer: unknown) {
  const server = await serveControlSocket(
    { socket: paths.socket, socketPointer: join(paths.run, 'pointer') },
    { [route]: () => answer },
  );
  onTestFinished(() => void server.close());
}

describe('acquireDaemonLock', () => {
  it('gives way to a daemon that answers', async () => {
    const paths = home();
    const options = { paths, clock: new ManualClock(), version: '1.0.0' };
    const lock = await acquireDaemonLock(options);
    expect(lock).toBeDefined();
    await serve(paths, ROUTES.status.name, { pid: 1 });
    expect(await acquireDaemonLock(options)).toBeUndefined();
    lock?.release();
  });

  it('throws when the folder of locks cannot be used', async () => {
    const paths = { ...home(), run: '/dev/null/run' };
    await expect(acquireDaemonLock({ paths, clock: new ManualClock(), version: '1' })).rejects.toThrow('/dev/null/run');
  });
});

describe('askAssist', () => {
  const compose = async () => ({ routes: { 'GET /x': () => ({ by: 'this process' }) }, stop: async () => {} });

  it('asks the daemon, and answers itself without one', async () => {
    const paths = home();
    expect(await askAssist({ paths, version: '1', compose }, 'GET /x')).toEqual({ by: 'this process' });
    await serve(paths, 'GET /x', { by: 'the daemon' });
    expect(await askAssist({ paths, version: '1', compose }, 'GET /x')).toEqual({ by: 'the daemon' });
  });

  it('refuses to write state files beside a daemon that does not answer', async () => {
    const paths = home();
    const held = acquireProcessLock(paths.run, 'daemon', { version: '1' });
    await expect(askAssist({ paths, version: '1', compose }, 'GET /x')).rejects.toThrow(paths.trackerLog);
    if (held.ok) held.lock.release();
  });
});

describe('execution log', () => {
  it('takes the file of a payload, and replaces secrets in paths only', async () => {
    const payload = { session_id: 's1', tool_name: 'Write', tool_input: { file_path: '/a/secret.ts' } };
    const call = loggedCall(payload);
    expect(call).toEqual({ session_id: 's1', tool_name: 'Write', file_path: '/a/secret.ts' });
    const hide = async (path: string) => path.replace('secret', '***');
    expect(await redactLine({ ...call, cwd: '/secret' }, hide)).toEqual({
      ...call,
      file_path: '/a/***.ts',
      cwd: '/***',
    });
  });
});
