import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory, hasCode } from './io.ts';

/** What lies in a circuit's directory. */
export interface Listing {
  /** The current epoch: the highest number, 1 when there is none yet. */
  readonly epoch: number;
  /** Whether there is word of an isolation. */
  readonly isolated: boolean;
}

/** Where word of an isolation is kept, beside the epochs. */
export const ISOLATION_FILE = 'isolated';

/** Lists a circuit's directory; a missing one is empty. */
export function list(directory: string): Listing {
  const names = namesIn(directory);
  return { epoch: Math.max(1, ...names.filter(isEpoch).map(Number)), isolated: names.includes(ISOLATION_FILE) };
}

/**
 * Ends `epoch`, with all that was counted in it, by making the next one: one atomic step. `false`: somebody
 * else has. Clears away what came before `epoch`, which itself stays for those who still look at it.
 */
export function endEpoch(directory: string, epoch: number): boolean {
  if (!createDirectory(join(directory, String(epoch + 1)))) return false;
  for (const name of namesIn(directory).filter(isEpoch))
    if (Number(name) < epoch) rmSync(join(directory, name), { recursive: true, force: true });
  return true;
}

function isEpoch(name: string): boolean {
  return /^\d{1,15}$/.test(name);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
