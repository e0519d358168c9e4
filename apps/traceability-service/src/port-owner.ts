import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { printableLine } from '@hookline/terminal-text';

/** State of listening sockets in `/proc/net/tcp`. */
const LISTEN = '0A';

/**
 * Describes the process that listens on a TCP port, such as `process 4711 (node server.js)`, or `a process of the user with id
 * 1001` if this user may not inspect it. Returns `undefined` on systems other than Linux.
 *
 * @see proc_net_tcp(5) and proc_pid_fd(5)
 */
export function portOwner(port: number): string | undefined {
  try {
    const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port));
    const [first] = sockets;
    if (!first) return undefined;
    const links = new Set(sockets.map(({ inode }) => `socket:[${inode}]`));
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsAny(pid, links)) return `process ${pid} (${commandOf(pid)})`;
    }
    return `a process of the user with id ${first.uid}`;
  } catch {
    // Not Linux, or not permitted.
  }
  return undefined;
}

function listeningSockets(table: string, port: number): { readonly inode: string; readonly uid: string }[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === LISTEN)
    .map((fields) => ({ uid: fields[7] ?? '', inode: fields[9] ?? '' }));
}

function holdsAny(pid: string, links: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return links.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function commandOf(pid: string): string {
  return printableLine(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200));
}
