import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '@hookline/atomic-file';
import { createDirectory } from './exclusive.ts';

/** Content of the directory of a circuit. */
export interface Listing {
  /** The current epoch: the highest number, 1 when there is none yet. */
  readonly epoch: number;
  /** True if an isolation file exists. */
  readonly isolated: boolean;
}

/** Name of the isolation file, next to the epochs. */
export const ISOLATION_FILE = 'isolated';

/** Lists the directory of a circuit. A missing directory is empty. */
export function list(directory: string): Listing {
  const names = namesIn(directory);
  return { epoch: Math.max(1, ...names.filter(isEpoch).map(Number)), isolated: names.includes(ISOLATION_FILE) };
}

/**
 * Ends `epoch` and discards its failures by creating the next one, in one atomic step. Returns `false` if another process
 * already did. Removes the epochs before `epoch`, which itself stays for processes that still read it.
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
    if (isMissing(error)) return [];
    throw error;
  }
}
