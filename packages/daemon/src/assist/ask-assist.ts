import { CommandError } from '@hookline/command-report';
import { longRoute } from '@hookline/control-socket';
import { acquireProcessLock } from '@hookline/process-lock';
import type { HooklinePaths } from '@hookline/settings';
import { askDaemon } from '../control.ts';
import type { Assist } from './assist.ts';

/** Options of {@link askAssist}. */
export interface AskOptions {
  readonly paths: Pick<HooklinePaths, 'socket' | 'run' | 'trackerLog'>;
  readonly version: string;
  /** Constructs assist in this process. */
  readonly compose: () => Promise<Pick<Assist, 'routes' | 'stop'>>;
}

/**
 * Asks the daemon. Without a running daemon, answers in this process under the daemon's lock, because state files have
 * one writer at a time.
 */
export async function askAssist<T>({ paths, version, compose }: AskOptions, route: string): Promise<T> {
  const answer = await askDaemon(paths.socket, longRoute<T>(route));
  if (answer !== undefined) return answer;
  const lock = acquireProcessLock(paths.run, 'daemon', { version });
  if (!lock.ok) throw new CommandError(`the daemon did not answer; see ${paths.trackerLog} for the reason`);
  try {
    const assist = await compose();
    try {
      return (await assist.routes[route]?.('')) as T;
    } finally {
      await assist.stop();
    }
  } finally {
    lock.lock.release();
  }
}
