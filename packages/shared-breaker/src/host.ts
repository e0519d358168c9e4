import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { systemClock } from '@hookline/clock';
import { hash32 } from './seal.ts';

/** A clock that all processes of one machine share. It cannot be set and restarts at each boot. */
export interface Host {
  /** Returns nanoseconds since a moment that is the same for every process of this boot. */
  nowNs(): bigint;
  /** Identifies this boot: eight hex digits. */
  readonly boot: string;
  /** Returns whether an identifier is of this boot. */
  isThisBoot(boot: string): boolean;
}

/** Difference between two readings of the boot time that still means the same boot. */
const BOOT_TOLERANCE_SECONDS = 60;

/** Returns the clock of this machine. Linux identifies its boots; elsewhere the boot time does. */
export function systemHost(): Host {
  // oxlint-disable-next-line no-restricted-globals -- an import of node:process costs a fresh process 2 ms
  const nowNs = (): bigint => process.hrtime.bigint();
  try {
    const boot = hash32(readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
    return { nowNs, boot, isThisBoot: (other) => other === boot };
  } catch {
    const bootSecond = Math.round(systemClock.now() / 1000 - uptime());
    return {
      nowNs,
      boot: bootSecond.toString(16).padStart(8, '0'),
      isThisBoot: (other) => Math.abs(Number.parseInt(other, 16) - bootSecond) <= BOOT_TOLERANCE_SECONDS,
    };
  }
}
