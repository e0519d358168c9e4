import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** TCP state "listening" in `/proc/net/tcp`. */
const LISTEN = '0A';

/**
 * Who listens on a TCP port of this machine, such as `process 4711 (node server.js)`, where the system tells: on Linux,
 * of processes that this user may look at. `undefined` otherwise.
 *
 * @see proc_net_tcp(5) and proc_pid_fd(5)
 */
export function portOwner(port: number): string | undefined {
  try {
    const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port));
    if (inodes.length === 0) return undefined;
    const links = new Set(inodes.map((inode) => `socket:[${inode}]`));
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsAny(pid, links)) return `process ${pid} (${commandOf(pid)})`;
    }
  } catch {
    // Not Linux, or not ours to see.
  }
  return undefined;
}

function listeningInodes(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) && fields[3] === LISTEN)
    .flatMap((fields) => fields[9] ?? []);
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
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200);
}
