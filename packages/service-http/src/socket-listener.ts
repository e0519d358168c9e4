import { createServer } from 'node:http';
import { listenOnPrivateSocket } from '@hookline/control-socket';
import type { AccessGuard } from './access.ts';
import type { Api } from './api.ts';

/**
 * Serves the routes of `api` on a Unix socket as well. Its requests need no token, because only this user can open it. The
 * socket is closed with `api`, after its running requests have ended. To be called before `api` is ready.
 *
 * @returns a function that starts to listen once; it rejects with a `ControlSocketError` when the folder is not private
 */
export function socketListener(api: Api, guard: AccessGuard): (socket: string) => Promise<void> {
  const server = createServer((request, response) => api.routing(request, response));
  server.keepAliveTimeout = api.server.keepAliveTimeout;
  server.requestTimeout = api.server.requestTimeout;
  server.on('connection', (connection) => guard.admit(connection));
  const ended = Promise.withResolvers<void>();
  api.addHook('preClose', (done) => {
    if (server.listening) server.close(() => ended.resolve());
    else ended.resolve();
    server.closeIdleConnections();
    done();
  });
  api.addHook('onClose', () => ended.promise);
  return async (socket) => {
    await api.ready();
    await listenOnPrivateSocket(server, socket);
  };
}
