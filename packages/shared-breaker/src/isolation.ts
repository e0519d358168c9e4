import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomicSync } from '@hookline/atomic-file';
import { ISOLATION_FILE } from './epochs.ts';
import type { Host } from './host.ts';
import { seal, unseal } from './seal.ts';

/** Isolates the circuit until `forMs` milliseconds from now or the next boot. */
export function writeIsolation(directory: string, host: Host, owner: string, forMs: number): void {
  const untilNs = host.nowNs() + BigInt(Math.round(forMs * 1e6));
  const text = seal({ version: 1, owner, untilNs: untilNs.toString(), boot: host.boot });
  const written = writeFileAtomicSync(join(directory, ISOLATION_FILE), text);
  if (!written.ok) throw written.error;
}

/** Returns whether the isolation is in force. A damaged or expired one, and one of another boot, is not. */
export function readIsolation(directory: string, host: Host): boolean {
  const { version, untilNs, boot } = unseal(readFileSync(join(directory, ISOLATION_FILE), 'latin1')) ?? {};
  if (version !== 1 || typeof untilNs !== 'string' || typeof boot !== 'string') return false;
  return host.isThisBoot(boot) && BigInt(untilNs) > host.nowNs();
}

/** Ends any isolation. */
export function removeIsolation(directory: string): void {
  rmSync(join(directory, ISOLATION_FILE), { force: true });
}
