import { readFileSync } from 'node:fs';
import { writeFileAtomicSync } from '@hookline/atomic-file';
import { MINUTE_MS } from '@hookline/clock';
import type { DeliveryHistory } from './delivery-history.ts';

/** Interval between two writes, in milliseconds. */
const WRITE_INTERVAL_MS = MINUTE_MS;

/**
 * Restores a history from a file, then writes it back every minute and once more when `stop` is called. A missing or
 * invalid file is ignored; when the file cannot be written, counting continues in memory.
 */
export function persistDeliveryHistory(file: string, history: DeliveryHistory): { stop(): void } {
  try {
    history.restore(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, or not valid JSON.
  }
  // A failed write, for example on a full disk, is repeated by the next one.
  const write = (): void => void writeFileAtomicSync(file, JSON.stringify(history));
  const timer = setInterval(write, WRITE_INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      write();
    },
  };
}
