import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  askControlSocket,
  checkSocketFolder,
  type ControlHandlers,
  controlRoute,
  longRoute,
  serveControlSocket,
} from '../src/index.ts';

async function serve(handlers: ControlHandlers): Promise<{ readonly socket: string; readonly pointer: string }> {
  const folder = temporaryFolder();
  const paths = { socket: join(folder, 'run', 'a.sock'), socketPointer: join(folder, 'cache', 'a.socket') };
  const server = await serveControlSocket(paths, handlers);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { socket: paths.socket, pointer: paths.socketPointer };
}

function post(socketPath: string, path: string, body: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, method: 'POST' }, (response) => {
      void response
        .toArray()
        .then((chunks) => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

test('askControlSocket resolves with the JSON that the handler of the route returns', async () => {
  const { socket } = await serve({ 'GET /status': () => ({ pid: 7 }), 'POST /sync': async () => ({ sent: 3 }) });
  expect(await askControlSocket(socket, controlRoute<{ pid: number }>('GET /status'))).toEqual({ pid: 7 });
  expect(await askControlSocket(socket, longRoute<{ sent: number }>('POST /sync'))).toEqual({ sent: 3 });
});

test('askControlSocket resolves with undefined when no process listens, no handler exists or the handler fails', async () => {
  const fail = (): never => {
    throw new Error('broken');
  };
  const { socket } = await serve({ 'GET /broken': fail });
  for (const name of ['GET /broken', 'GET /missing', 'POST /broken'])
    expect(await askControlSocket(socket, controlRoute(name))).toBeUndefined();
  expect(await askControlSocket(`${socket}.other`, controlRoute('GET /status'))).toBeUndefined();
});

test('askControlSocket resolves with undefined when the answer takes longer than the timeout of the route', async () => {
  const { socket } = await serve({ 'GET /slow': () => new Promise(() => {}) });
  expect(await askControlSocket(socket, { name: 'GET /slow', timeoutMs: 20 })).toBeUndefined();
});

test('a handler receives the body, and its errors are answered with status 500 and their message', async () => {
  const { socket } = await serve({
    'POST /echo': (body) => ({ body }),
    'POST /nothing': () => undefined,
    'POST /broken': () => Promise.reject(new Error('no room')),
  });
  expect(await post(socket, '/echo', 'text')).toEqual({ status: 200, text: '{"body":"text"}' });
  expect(await post(socket, '/nothing', '')).toEqual({ status: 204, text: '' });
  expect(await post(socket, '/broken', '')).toEqual({ status: 500, text: 'no room' });
  expect(await post(socket, '/missing', '')).toEqual({ status: 404, text: '' });
});

test('serveControlSocket replaces the file of an ended process and restricts socket and pointer to the owner', async () => {
  const folder = temporaryFolder();
  const paths = { socket: join(folder, 'a.sock'), socketPointer: join(folder, 'cache', 'a.socket') };
  writeFileSync(paths.socket, '');
  const server = await serveControlSocket(paths, {});
  onTestFinished(() => void server.close());
  expect(statSync(paths.socket).mode & 0o777).toBe(0o600);
  expect(statSync(paths.socketPointer).mode & 0o777).toBe(0o600);
  expect(readFileSync(paths.socketPointer, 'utf8')).toBe(`${paths.socket}\n`);
});

describe('a socket whose folder is not private', () => {
  const paths = (folder: string) => ({ socket: join(folder, 'a.sock'), socketPointer: join(folder, 'a.socket') });

  test.runIf(process.getuid?.() === 0)('is not served when the folder belongs to another user', async () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, 65_534, 65_534);
    await expect(serveControlSocket(paths(folder), {})).rejects.toMatchObject({ code: 'foreign_folder' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is not served when others can enter the folder, and the error has the command that repairs it', async () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    await expect(serveControlSocket(paths(folder), {})).rejects.toMatchObject({
      code: 'open_folder',
      message: expect.stringContaining(`(mode 755); run: chmod 700 ${folder}`) as string,
    });
  });

  test('is not served through a symbolic link', async () => {
    const [target, folder] = [join(temporaryFolder(), 'target'), join(temporaryFolder(), 'run')];
    mkdirSync(target, { mode: 0o700 });
    symlinkSync(target, folder);
    await expect(serveControlSocket(paths(folder), {})).rejects.toMatchObject({ code: 'not_a_folder' });
    expect(readdirSync(target)).toEqual([]);
  });

  test('is not asked', async () => {
    let asked = 0;
    const { socket } = await serve({ 'GET /status': () => ({ asked: ++asked }) });
    expect(await askControlSocket(socket, controlRoute('GET /status'))).toEqual({ asked: 1 });
    chmodSync(dirname(socket), 0o711);
    expect(await askControlSocket(socket, controlRoute('GET /status'))).toBeUndefined();
    expect(asked).toBe(1);
  });

  test('is no error while the folder is missing', () => {
    expect(() => checkSocketFolder(join(temporaryFolder(), 'missing', 'a.sock'))).not.toThrow();
  });
});

test('serveControlSocket replaces a symbolic link in the place of the socket, and leaves its target', async () => {
  const folder = temporaryFolder();
  const [target, socket] = [join(folder, 'target'), join(folder, 'a.sock')];
  writeFileSync(target, 'kept');
  symlinkSync(target, socket);
  symlinkSync(target, join(folder, 'a.socket'));
  const server = await serveControlSocket({ socket, socketPointer: join(folder, 'a.socket') }, {});
  onTestFinished(() => void server.close());
  expect(lstatSync(socket).isSocket()).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('kept');
});
