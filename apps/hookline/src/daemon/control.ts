import { request } from 'node:http';
import type { DeliveryReport } from '@hookline/pattern-tracker';

/** What the daemon tells of itself. */
export interface DaemonStatus {
  readonly pid: number;
  readonly version: string;
  readonly since: string;
  readonly breaker: Readonly<Record<string, unknown>>;
  readonly health: Readonly<Record<string, unknown>>;
  readonly executor: Readonly<Record<string, unknown>>;
  readonly tracker: Readonly<Record<string, unknown>>;
  readonly history: DeliveryReport;
  readonly lastSync: Readonly<Record<string, unknown>> | null;
  readonly lastDrain: Readonly<Record<string, unknown>> | null;
}

/** How long the daemon may take to answer, in milliseconds. */
const ANSWER_MS = 5000;
/** Syncing a full cache takes its time, and so does fetching newer hooks, or waking a service on a busy machine. */
const LONG_MS = 600_000;

/** Asks the daemon at the other end of a Unix socket; `undefined` when there is none. */
export async function askDaemon<T>(
  socket: string,
  path: string,
  method: 'GET' | 'POST' = 'GET',
): Promise<T | undefined> {
  const timeoutMs = path === '/sync' || path === '/wake' || path.startsWith('/self-driving/') ? LONG_MS : ANSWER_MS;
  try {
    return JSON.parse(await exchange(socket, path, method, timeoutMs)) as T;
  } catch {
    return undefined;
  }
}

function exchange(socketPath: string, path: string, method: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, path, method, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`the daemon answered ${response.statusCode}`));
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('the daemon did not answer')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}
