import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { systemClock } from '@hookline/clock';
import { hash32 } from './seal.ts';

/** What the processes of one machine agree on. Nobody can set this clock, and it starts again at each boot. */
export interface Host {
  /** Nanoseconds since some moment that is the same for every process of this boot. */
  nowNs(): bigint;
  /** Names this boot: eight hex digits. */
  readonly boot: string;
  /** Whether a name is this boot's. */
  isThisBoot(boot: string): boolean;
}

/** How far apart two readings of the moment of boot may be, where only that moment names a boot. */
const BOOT_TOLERANCE_SECONDS = 60;

/** This machine. Linux names its boots; elsewhere the moment of boot has to do. */
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
