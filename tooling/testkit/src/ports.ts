import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux, macOS and Windows give to outgoing connections, which would take one that is only used later. */
const PORTS = { first: 20_000, last: 32_000 };
const ATTEMPTS = 100;

/** Returns a loopback port that was free at the time of the call; another process can take it before it is used. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = randomInt(PORTS.first, PORTS.last);
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && attempt < ATTEMPTS) continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
