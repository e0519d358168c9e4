import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import process from 'node:process';
import type { Paths } from '../paths.ts';

/** What the daemon answers to a method and path: JSON, or nothing (204). */
export type ControlRoutes = Readonly<Record<string, (body: string) => unknown>>;

/** Largest request, in bytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Serves commands and decision scripts on the daemon's Unix socket, which only its owner can reach. Whoever calls this
 * holds the daemon's lock, so a socket that is there already is a dead daemon's.
 */
export async function serveControl(
  paths: Pick<Paths, 'socket' | 'socketPointer'>,
  routes: ControlRoutes,
): Promise<Server> {
  const folder = dirname(paths.socket);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.getuid && statSync(folder).uid !== process.getuid())
    throw new Error(`${folder} belongs to somebody else`);
  rmSync(paths.socket, { force: true });
  const server = createServer((request, response) => void answer(request, response, routes));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(paths.socket, resolve);
  });
  try {
    chmodSync(paths.socket, 0o600);
    mkdirSync(dirname(paths.socketPointer), { recursive: true, mode: 0o700 });
    writeFileSync(paths.socketPointer, `${paths.socket}\n`, { mode: 0o600 });
  } catch (error) {
    server.close();
    throw error;
  }
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, routes: ControlRoutes): Promise<void> {
  const route = routes[`${request.method} ${request.url}`];
  try {
    if (!route) {
      response.writeHead(404).end();
      return;
    }
    const result = await route(await readBody(request));
    if (result === undefined) response.writeHead(204).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.message : String(error));
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError(`more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
