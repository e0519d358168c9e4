import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';
import process from 'node:process';

/** Longest path of a Unix socket that all systems accept, in bytes. */
const MAX_SOCKET_PATH = 100;

/** Paths of the files of hookline: below its home folder, and the socket. */
export interface HooklinePaths {
  readonly home: string;
  readonly configFile: string;
  readonly tokenFile: string;
  /** Secret that hashes of lines are made with. */
  readonly lineKeyFile: string;
  readonly bin: string;
  /** Program of the installed version, at a path that stays the same when the version changes. */
  readonly installedProgram: string;
  readonly inbox: string;
  /** Locks of running processes. */
  readonly run: string;
  readonly logs: string;
  /** Log of the daemon. */
  readonly trackerLog: string;
  /** Log with a line for each hook and each recorded call. */
  readonly executionsLog: string;
  /** Log with a line for each judged edit. */
  readonly qualityLog: string;
  /** Packages of features that are off by default. */
  readonly optionalPackages: string;
  /** Database with the last known text of files. */
  readonly fileMemory: string;
  /** Database with the progress of imports. */
  readonly backfillLog: string;
  /** Folder with the last status line input of each session. */
  readonly statusLines: string;
  /** Script that wraps the user's status line. */
  readonly statusLineScript: string;
  /** Folder with the ids of the current trace of each session, as shell scripts. */
  readonly traceContexts: string;
  /** Folder of hook sets. */
  readonly hookSets: string;
  /** Deliveries by the hour. */
  readonly deliveryHistory: string;
  /** The daemon's Unix socket; on Windows a named pipe. */
  readonly socket: string;
  /** The local service's Unix socket; on Windows a named pipe. */
  readonly serviceSocket: string;
  /** Folder with compiled code of the daemon and the service, written by Node.js. */
  readonly compileCache: string;
  /** File with the path of the daemon's socket, for the decision script. */
  readonly socketPointer: string;
}

/** Returns the paths of a home folder. Sockets are in `runtimeFolder` when their path in the home would be too long. */
export function hooklinePaths(home: string, runtimeFolder: string, platform: string = process.platform): HooklinePaths {
  const path = platform === 'win32' ? win32 : posix;
  const id = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const socket = (role: string): string => {
    if (platform === 'win32') return `\\\\.\\pipe\\hookline-${id}-${role}`;
    const name = `${role}.sock`;
    const near = path.join(home, 'run', name);
    return Buffer.byteLength(near) <= MAX_SOCKET_PATH ? near : path.join(runtimeFolder, `hookline-${id}`, name);
  };
  return {
    home,
    configFile: path.join(home, 'config.yaml'),
    tokenFile: path.join(home, 'token'),
    lineKeyFile: path.join(home, 'line-key'),
    bin: path.join(home, 'bin'),
    installedProgram: path.join(home, 'current', 'bin', 'hookline.js'),
    inbox: path.join(home, '.cache', 'inbox'),
    run: path.join(home, 'run'),
    logs: path.join(home, 'logs'),
    trackerLog: path.join(home, 'logs', 'pattern-tracker.log'),
    executionsLog: path.join(home, 'logs', 'hook_executions.log'),
    qualityLog: path.join(home, 'logs', 'quality_enforcer.log'),
    optionalPackages: path.join(home, 'optional'),
    fileMemory: path.join(home, '.cache', 'files.db'),
    backfillLog: path.join(home, '.cache', 'backfill.db'),
    statusLines: path.join(home, '.cache', 'status-lines'),
    statusLineScript: path.join(home, 'bin', 'status-line.sh'),
    traceContexts: path.join(home, '.cache', 'traces'),
    hookSets: path.join(home, 'hook-sets'),
    deliveryHistory: path.join(home, '.cache', 'delivery-history.json'),
    socket: socket('daemon'),
    serviceSocket: socket('service'),
    compileCache: path.join(home, '.cache', 'compiled'),
    socketPointer: path.join(home, '.cache', 'daemon.socket'),
  };
}
