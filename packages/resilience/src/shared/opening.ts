import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { hasCode } from './io.ts';
import { seal, unseal } from './seal.ts';

/**
 * That a circuit opened, as the one file that says so. The lengths are in it, so that processes with other
 * settings still work out the same slots.
 */
export interface Opening {
  readonly atNs: bigint;
  readonly openMs: number;
  readonly maxOpenMs: number;
}

const FILE = 'open';

/**
 * The opening of an epoch: `undefined` when there is none, `useless` when it is damaged, of another boot or
 * from the future.
 */
export function readOpening(directory: string, host: Host): Opening | 'useless' | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, FILE), 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const { version, atNs, boot, openMs, maxOpenMs } = unseal(text) ?? {};
  if (version !== 1 || typeof atNs !== 'string' || typeof boot !== 'string' || !host.isThisBoot(boot)) return 'useless';
  if (typeof openMs !== 'number' || typeof maxOpenMs !== 'number' || !(openMs > 0) || maxOpenMs < openMs)
    return 'useless';
  return BigInt(atNs) <= host.nowNs() ? { atNs: BigInt(atNs), openMs, maxOpenMs } : 'useless';
}

/** Says that the circuit opened now. `false`: another process has said so already. Readers never see half of it. */
export function publishOpening(directory: string, host: Host, openMs: number, maxOpenMs: number): boolean {
  const atNs = host.nowNs().toString();
  const draft = join(directory, `draft.${atNs}`);
  writeFileSync(draft, seal({ version: 1, atNs, boot: host.boot, openMs, maxOpenMs }), { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, join(directory, FILE));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}
