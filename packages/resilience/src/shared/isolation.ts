import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ISOLATION_FILE } from './epochs.ts';
import type { Host } from './host.ts';
import { seal, unseal } from './seal.ts';

/** Isolates until `forMs` milliseconds from now or the next boot. */
export function writeIsolation(directory: string, host: Host, owner: string, forMs: number): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const untilNs = host.nowNs() + BigInt(Math.round(forMs * 1e6));
  const draft = join(directory, `${ISOLATION_FILE}.${host.nowNs()}`);
  writeFileSync(draft, seal({ version: 1, owner, untilNs: untilNs.toString(), boot: host.boot }), { mode: 0o600 });
  renameSync(draft, join(directory, ISOLATION_FILE));
}

/** Whether an isolation stands. One that is damaged, over or of another boot does not. */
export function readIsolation(directory: string, host: Host): boolean {
  const { version, untilNs, boot } = unseal(readFileSync(join(directory, ISOLATION_FILE), 'latin1')) ?? {};
  if (version !== 1 || typeof untilNs !== 'string' || typeof boot !== 'string') return false;
  return host.isThisBoot(boot) && BigInt(untilNs) > host.nowNs();
}

/** Ends any isolation. */
export function removeIsolation(directory: string): void {
  rmSync(join(directory, ISOLATION_FILE), { force: true });
}
