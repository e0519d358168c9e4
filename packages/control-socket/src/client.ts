import { request } from 'node:http';
import { checkSocketFolder } from './private-socket.ts';
import type { ControlRoute } from './route.ts';

/**
 * Sends a request, with `body` as JSON if it is given, to the process behind a socket. Resolves with `undefined` when no process
 * listens, it fails, it does not answer in time, or the folder of the socket is not private.
 */
export async function askControlSocket<Answer>(
  socket: string,
  route: ControlRoute<Answer>,
  body?: unknown,
): Promise<Answer | undefined> {
  try {
    checkSocketFolder(socket);
    return JSON.parse(await exchange(socket, route, body)) as Answer;
  } catch {
    return undefined;
  }
}

function exchange(socketPath: string, { name, timeoutMs }: ControlRoute<unknown>, body: unknown): Promise<string> {
  const [method = 'GET', path = '/'] = name.split(' ');
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, method, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`the process replied with status ${response.statusCode}`));
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('the process did not reply in time')));
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
