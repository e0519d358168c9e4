import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BreakerState } from '@hookline/resilience';
import { list } from './epochs.ts';
import { recentFailures } from './failure-log.ts';
import { readIsolation } from './isolation.ts';
import { readOpening } from './opening.ts';
import type { ResolvedSharedOptions } from './options.ts';
import { slotAt } from './probe-slots.ts';

/** The part of the state that is stored on disk. */
export type StoredState = Omit<BreakerState, 'consecutive_successes' | 'last_success_time'>;

/** Reads the state without changing it. Unreadable state is reported as a closed circuit, as calls treat it. */
export function readState(options: ResolvedSharedOptions): StoredState {
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
    ...stateOf(options, path, isolated && readIsolation(directory, host)),
    failure_count: failures.length,
    last_failure_time: last === undefined ? null : clock.now() - Number(host.nowNs() - last) / 1e6,
  };
}

function stateOf(
  { host }: ResolvedSharedOptions,
  path: string,
  isolated: boolean,
): Pick<StoredState, 'state' | 'is_available'> {
  if (isolated) return { state: 'isolated', is_available: false };
  const opening = readOpening(path, host);
  if (opening === undefined || opening === 'invalid') return { state: 'closed', is_available: true };
  const { slot } = slotAt(Number(host.nowNs() - opening.atNs) / 1e6, opening.openMs, opening.maxOpenMs);
  if (slot === 0) return { state: 'open', is_available: false };
  const taken = existsSync(join(path, `probe.${slot}`));
  return taken ? { state: 'half_open', is_available: false } : { state: 'open', is_available: true };
}
