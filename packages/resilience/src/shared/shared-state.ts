import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BreakerState } from '../breaker/state.ts';
import { list } from './epochs.ts';
import { recentFailures } from './failure-log.ts';
import { readIsolation } from './isolation.ts';
import { readOpening } from './opening.ts';
import type { ResolvedSharedOptions } from './options.ts';
import { slotAt } from './probe-slots.ts';

/** The part of the state that lies on disk. */
export type StoredState = Omit<BreakerState, 'consecutive_successes' | 'last_success_time'>;

/** Reads it without changing anything. What cannot be read is a closed circuit, as it is for a call. */
export function describe(options: ResolvedSharedOptions): StoredState {
  try {
    return read(options);
  } catch {
    return { state: 'closed', failure_count: 0, last_failure_time: null, is_available: true };
  }
}

function read(options: ResolvedSharedOptions): StoredState {
  const { directory, host, clock, windowMs } = options;
  const { epoch, isolated } = list(directory);
  const path = join(directory, String(epoch));
  const failures = recentFailures(path, host, windowMs);
  const last = failures.at(-1);
  return {
    ...standing(options, path, isolated && readIsolation(directory, host)),
    failure_count: failures.length,
    last_failure_time: last === undefined ? null : clock.now() - Number(host.nowNs() - last) / 1e6,
  };
}

function standing(
  { host }: ResolvedSharedOptions,
  path: string,
  isolated: boolean,
): Pick<StoredState, 'state' | 'is_available'> {
  if (isolated) return { state: 'isolated', is_available: false };
  const opening = readOpening(path, host);
  if (opening === undefined || opening === 'useless') return { state: 'closed', is_available: true };
  const { slot } = slotAt(Number(host.nowNs() - opening.atNs) / 1e6, opening.openMs, opening.maxOpenMs);
  if (slot === 0) return { state: 'open', is_available: false };
  const taken = existsSync(join(path, `probe.${slot}`));
  return taken ? { state: 'half_open', is_available: false } : { state: 'open', is_available: true };
}
