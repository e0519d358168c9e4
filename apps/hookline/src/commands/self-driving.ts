import { acquireProcessLock } from '@hookline/process-lock';
import { pino } from 'pino';
import type { Runtime } from '../compose.ts';
import { askDaemon } from '../daemon/control.ts';
import { composeSelfDriving } from '../daemon/self-driving/self-driving.ts';
import { CommandError } from '../output.ts';

/**
 * Asks the daemon; where none runs, does the same here, under the daemon's lock: state files have one writer.
 *
 * @param route - such as `GET /self-driving/budget`
 */
export async function askSelfDriving<T>(runtime: Runtime, route: string): Promise<T> {
  const [method = 'GET', path = ''] = route.split(' ');
  const told = await askDaemon<T>(runtime.paths.socket, path, method === 'POST' ? 'POST' : 'GET');
  if (told !== undefined) return told;
  const lock = acquireProcessLock(runtime.paths.run, 'daemon', { version: runtime.version });
  if (!lock.ok)
    throw new CommandError(`the daemon could not do that; ${runtime.paths.logs}/pattern-tracker.log may say why`);
  try {
    const silent = pino({ level: 'silent' });
    const selfDriving = await composeSelfDriving(runtime, { logger: silent, executions: silent });
    try {
      return (await selfDriving.routes[route]?.('')) as T;
    } finally {
      await selfDriving.stop();
    }
  } finally {
    lock.lock.release();
  }
}
