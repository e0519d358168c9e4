import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Longest path of a Unix socket that every system takes, in bytes. */
const MAX_SOCKET_PATH = 100;

/** Where everything of one home is. */
export interface Paths {
  readonly home: string;
  readonly configFile: string;
  readonly tokenFile: string;
  readonly bin: string;
  readonly inbox: string;
  /** Locks of running processes. */
  readonly run: string;
  readonly logs: string;
  /** What files were when they were last seen. */
  readonly fileMemory: string;
  /** How far imports came. */
  readonly backfillLog: string;
  /** What Claude Code told the status line last, a file a session. */
  readonly statusLines: string;
  /** The script around the user's status line. */
  readonly statusLineScript: string;
  /** Sets of hook scripts. */
  readonly hookSets: string;
  /** How delivery went, by the hour. */
  readonly deliveryHistory: string;
  /** The daemon's Unix socket. */
  readonly socket: string;
  /** Tells the decision script where the socket is. */
  readonly socketPointer: string;
}

/** The paths below a home folder. `runtimeFolder` takes the socket where the home's own path is too long for one. */
export function pathsOf(home: string, runtimeFolder: string): Paths {
  const near = join(home, 'run', 'daemon.sock');
  const id = createHash('sha256').update(home).digest('hex').slice(0, 12);
  return {
    home,
    configFile: join(home, 'config.yaml'),
    tokenFile: join(home, 'token'),
    bin: join(home, 'bin'),
    inbox: join(home, '.cache', 'inbox'),
    run: join(home, 'run'),
    logs: join(home, 'logs'),
    fileMemory: join(home, '.cache', 'files.db'),
    backfillLog: join(home, '.cache', 'backfill.db'),
    statusLines: join(home, '.cache', 'status-lines'),
    statusLineScript: join(home, 'bin', 'status-line.sh'),
    hookSets: join(home, 'hook-sets'),
    deliveryHistory: join(home, '.cache', 'delivery-history.json'),
    socket: Buffer.byteLength(near) <= MAX_SOCKET_PATH ? near : join(runtimeFolder, `hookline-${id}`, 'daemon.sock'),
    socketPointer: join(home, '.cache', 'daemon.socket'),
  };
}
