import { once } from 'node:events';
import { createServer } from 'node:net';

/** Returns a loopback port that was free at the time of the call; another process can take it before it is used. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  return address.port;
}
