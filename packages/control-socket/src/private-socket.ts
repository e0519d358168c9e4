import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname } from 'node:path';
import process from 'node:process';
import { ControlSocketError } from './errors.ts';

/** Prefix of named pipes, which Windows has in place of sockets in folders. */
const PIPES = '\\\\.\\pipe\\';

/**
 * Checks that no other user can put a socket in the place of this one: its folder is a folder of this user that others cannot
 * enter. Costs one system call. Named pipes of Windows are not checked.
 *
 * @throws ControlSocketError when the folder belongs to another user, is open to others, or is no folder
 */
export function checkSocketFolder(socket: string): void {
  if (socket.startsWith(PIPES)) return;
  const folder = dirname(socket);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory())
    throw new ControlSocketError('not_a_folder', `${folder} is not a folder but a link or a file; remove it`);
  if (process.getuid && found.uid !== process.getuid())
    throw new ControlSocketError(
      'foreign_folder',
      `${folder} belongs to another user (id ${found.uid}); remove it, or set HOOKLINE_HOME or XDG_RUNTIME_DIR to a folder of yours`,
    );
  if (process.getuid && (found.mode & 0o077) !== 0)
    throw new ControlSocketError(
      'open_folder',
      `${folder} is open to other users (mode ${(found.mode & 0o777).toString(8)}); run: chmod 700 ${folder}`,
    );
}

/**
 * Makes a server listen on a Unix socket that only this user can reach, in a folder of mode 0700 that is created if it is
 * missing. The caller holds a lock on the socket's role, so an existing socket belongs to a process that has ended, and is
 * replaced.
 *
 * @throws ControlSocketError when the folder of the socket is not private
 */
export async function listenOnPrivateSocket(server: Server, socket: string): Promise<void> {
  const isFile = !socket.startsWith(PIPES);
  if (isFile) mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
  checkSocketFolder(socket);
  if (isFile) rmSync(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      resolve();
    });
  });
  if (!isFile) return;
  try {
    chmodSync(socket, 0o600);
  } catch (error) {
    server.close();
    throw error;
  }
}
