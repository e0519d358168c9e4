import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { writeFileAtomicSync } from '@hookline/atomic-file';
import { listenOnPrivateSocket } from './private-socket.ts';

/** Handlers by method and path. A handler returns JSON, or `undefined` for status 204. */
export type ControlHandlers = Readonly<Record<string, (body: string) => unknown>>;

/** Paths of a served socket. */
export interface ControlSocketOptions {
  readonly socket: string;
  /** File that receives the path of the socket, for clients that know only this file. */
  readonly socketPointer: string;
}

/** Largest request, in bytes. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Serves requests on a Unix socket that only its owner can reach. The caller holds a lock on the socket's role, so an
 * existing socket belongs to a process that has ended, and is replaced.
 *
 * @throws ControlSocketError when the folder of the socket is not private
 */
export async function serveControlSocket(
  { socket, socketPointer }: ControlSocketOptions,
  handlers: ControlHandlers,
): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response, handlers));
  await listenOnPrivateSocket(server, socket);
  const written = writeFileAtomicSync(socketPointer, `${socket}\n`);
  if (written.ok) return server;
  server.close();
  throw new Error(`cannot write ${socketPointer}: ${written.error.message}`, { cause: written.error });
}

async function answer(request: IncomingMessage, response: ServerResponse, handlers: ControlHandlers): Promise<void> {
  const handle = handlers[`${request.method} ${request.url}`];
  try {
    if (!handle) {
      response.writeHead(404).end();
      return;
    }
    const result = await handle(await readBody(request));
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
    if (bytes > MAX_BODY_BYTES) throw new RangeError(`the request is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
