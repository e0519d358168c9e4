import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DeliveryHistory } from '@hookline/pattern-tracker';

/** How often the history is written, in milliseconds. */
const WRITE_MS = 60_000;

/** Takes up what the last daemon counted, and keeps it in a file from now on. A file that cannot be used costs the past only. */
export function keepHistory(file: string, history: DeliveryHistory): { stop(): void } {
  try {
    history.restore(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None yet, or none that makes sense.
  }
  const write = (): void => {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, JSON.stringify(history), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      // No room: counting goes on in memory.
    }
  };
  const timer = setInterval(write, WRITE_MS);
  return {
    stop() {
      clearInterval(timer);
      write();
    },
  };
}
