import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing, writeFileAtomicSync } from '@hookline/atomic-file';
import type { Host } from './host.ts';
import { seal, unseal } from './seal.ts';

/**
 * The opening of a circuit, as published in one file. It contains the durations, so that processes with other settings
 * compute the same probe slots.
 */
export interface Opening {
  readonly atNs: bigint;
  readonly openMs: number;
  readonly maxOpenMs: number;
}

const FILE = 'open';

/**
 * Reads the opening of an epoch. Returns `undefined` if there is none, and `invalid` if it is damaged, of another boot or
 * from the future.
 */
export function readOpening(directory: string, host: Host): Opening | 'invalid' | undefined {
  let text: string;
  try {
    text = readFileSync(join(directory, FILE), 'latin1');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const { version, atNs, boot, openMs, maxOpenMs } = unseal(text) ?? {};
  if (version !== 1 || typeof atNs !== 'string' || typeof boot !== 'string' || !host.isThisBoot(boot)) return 'invalid';
  if (typeof openMs !== 'number' || typeof maxOpenMs !== 'number' || !(openMs > 0) || maxOpenMs < openMs)
    return 'invalid';
  return BigInt(atNs) <= host.nowNs() ? { atNs: BigInt(atNs), openMs, maxOpenMs } : 'invalid';
}

/** Publishes that the circuit opened now. Returns `false` if another process already did. */
export function publishOpening(directory: string, host: Host, openMs: number, maxOpenMs: number): boolean {
  const text = seal({ version: 1, atNs: host.nowNs().toString(), boot: host.boot, openMs, maxOpenMs });
  const written = writeFileAtomicSync(join(directory, FILE), text, { exclusive: true });
  if (!written.ok && written.error.code !== 'exists') throw written.error;
  return written.ok;
}
