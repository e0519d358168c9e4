import { join } from 'node:path';
import process from 'node:process';
import { systemClock } from '@hookline/clock';
import { serveControlSocket } from '@hookline/control-socket';
import { ROUTES } from '@hookline/daemon/control';
import { LocalService } from '@hookline/local-service';
import { createEventStore } from '@hookline/offline-cache';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  backupList,
  backupRestore,
  cacheRequeue,
  cacheShow,
  cacheStatus,
  resetBreaker,
  status,
  sync,
  token,
} from '../src/index.ts';

/** Serves routes as a daemon does. */
async function daemon(handlers: Parameters<typeof serveControlSocket>[1]) {
  const run = temporaryFolder();
  const socket = join(run, 'daemon.sock');
  const server = await serveControlSocket({ socket, socketPointer: join(run, 'pointer') }, handlers);
  onTestFinished(() => void server.close());
  return { paths: { socket } };
}

const away = { paths: { socket: '/nonexistent/daemon.sock' } };

describe('status', () => {
  it('reports that nothing runs', async () => {
    const refused = { ok: false, error: { message: 'connection refused' } } as never;
    const options = {
      ...away,
      client: () => ({ live: async () => refused, ready: async () => refused }),
      inbox: () => ({ stats: async () => ({ pending: 2, pendingBytes: 9, quarantined: 1, refused: 0 }) }),
      localService: undefined,
      serviceUrl: 'http://localhost:8053',
      socketPath: undefined,
      store: () => ({ stats: () => Promise.reject(new Error('no permission')) }),
    };
    const { text, value } = await status(options);
    expect(value).toMatchObject({ daemon: { running: false }, inbox: { pending: 2 }, cache: { pending: 0 } });
    expect(text()).toMatch(/service +http:\/\/localhost:8053, not reachable: connection refused/);
  });
});

describe('sync', () => {
  it('sends through the daemon that runs, and itself otherwise', async () => {
    const sent = { success: true, message: 'by the daemon' };
    const here = { success: false, message: 'here', sync_stats: {} } as never;
    const options = { tell: () => {}, tracker: () => ({ syncOfflineEvents: async () => here }) };
    const running = await daemon({ [ROUTES.sync.name]: () => sent });
    expect(await sync({ ...options, ...running })).toMatchObject({ value: sent, failure: undefined });
    expect(await sync({ ...options, ...away })).toMatchObject({ value: { message: 'here' }, failure: '' });
  });
});

describe('resetBreaker', () => {
  it('needs a daemon', async () => {
    const running = await daemon({ [ROUTES.resetBreaker.name]: () => ({ state: 'closed' }) });
    expect((await resetBreaker(running)).text()).toBe('the circuit breaker is closed');
    await expect(resetBreaker(away)).rejects.toThrow('hookline up');
  });
});

describe('cache', () => {
  it('reports dead letters with their reasons, and makes them pending again', async () => {
    const cacheDirectory = temporaryFolder();
    const store = createEventStore({ directory: cacheDirectory });
    onTestFinished(() => store.close());
    const options = {
      cacheDirectory,
      inbox: () => ({ resetRefused: async () => undefined }),
      settings: { cache: { backend: 'disk', redisPrefix: '' } } as never,
      store: () => store,
      tracker: () => ({ cleanupCache: () => Promise.reject(new Error('not called')) }),
    };
    await store.store({ event_id: 'e1', event_type: 'pattern_created', pattern_id: 'p1', event_data: {} });
    await store.claim({ limit: 1 });
    await store.deadLetter(['e1'], 'HTTP 400');
    expect((await cacheStatus(options)).value).toMatchObject({
      dead: 1,
      dead_events: [{ event_id: 'e1', reason: 'HTTP 400' }],
    });
    await expect(cacheRequeue(options, ['e2'])).rejects.toThrow('hookline cache status');
    expect((await cacheRequeue(options, [])).value).toEqual({ requeued: 1 });
    await expect(cacheShow(options, 'e2')).rejects.toMatchObject({ exitCode: 1 });
  });
});

describe('token', () => {
  it('fails when the file cannot be used', async () => {
    const paths = { tokenFile: '/home/me/token' };
    expect((await token({ paths, token: () => 'secret' })).value).toEqual({ token: 'secret' });
    await expect(token({ paths, token: () => '' })).rejects.toThrow('/home/me/token');
  });
});

describe('backup', () => {
  const service = (script: string) => {
    const runFolder = temporaryFolder();
    const command = [process.execPath, '-e', script] as const;
    const localService = new LocalService({ runFolder, stderrFile: join(runFolder, 'stderr'), command, env: {} });
    return { clock: systemClock, localService, settings: { database: { url: '' } } as never, tell: () => {} };
  };

  it('returns the answer of the service’s program as JSON or as its text', async () => {
    const options = service('console.log(process.argv.includes("--json") ? "{\\"backups\\":[]}" : "no backups")');
    expect((await backupList(options, {})).text()).toBe('no backups');
    expect((await backupList(options, { json: true })).value).toEqual({ backups: [] });
  });

  it('fails with the program, and without a service on this machine', async () => {
    const refused = service('console.log("no backup x"); process.exitCode = 1');
    expect(await backupRestore(refused, 'x', {})).toMatchObject({ value: 'no backup x', failure: '' });
    const silent = await backupList(service('process.exitCode = 1'), {});
    expect(silent).toMatchObject({ value: undefined, failure: '' });
    await expect(backupList({ ...refused, localService: undefined }, {})).rejects.toThrow('another machine');
  });
});
