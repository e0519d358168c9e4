import { readFileSync, readlinkSync } from 'node:fs';
import { pid } from 'node:process';
import { isProcessAlive } from '@hookline/process-lock/liveness';
import { crc32 } from '../crc32.ts';
import { nextSequence } from './file-names.ts';

/** State of the process behind a claim; `unknown` where it cannot be determined. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Names claimants and reports whether one is alive. */
export interface ClaimantRegistry {
  /** Returns a new name for a claimant of this process: letters, digits and dashes. */
  newClaimant(): string;
  liveness(claimant: string): Liveness;
}

/** Identity of a process that a later process with the same id does not share. */
interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot; `0` when unknown. */
  readonly start: string;
  /** Hash of the boot id; `0` when unknown. */
  readonly boot: string;
  /** Hash of the process id namespace; a container has its own. `0` when unknown. */
  readonly namespace: string;
}

const CLAIMANT = /^(\d+)-(\d+)-([0-9a-f]+)-([0-9a-f]+)-[0-9a-z]+$/;

/** The claimants of this machine, identified by process id, start time, boot and process id namespace. */
export const processClaimants: ClaimantRegistry = {
  newClaimant() {
    const { pid, start, boot, namespace } = currentProcess();
    return `${pid}-${start}-${boot}-${namespace}-${nextSequence()}`;
  },
  liveness(claimant) {
    const [, pid = '', start = '', boot = '', namespace = ''] = CLAIMANT.exec(claimant) ?? [];
    if (pid === '') return 'unknown';
    const current = currentProcess();
    if (boot !== current.boot) return 'dead';
    if (namespace !== current.namespace) return 'unknown';
    if (!isProcessAlive(Number(pid))) return 'dead';
    if (start === '0') return 'unknown';
    return startTimeOf(Number(pid)) === start ? 'alive' : 'dead';
  },
};

function currentProcess(): ProcessIdentity {
  return {
    pid,
    start: startTimeOf(pid),
    boot: hashOf(() => readFileSync('/proc/sys/kernel/random/boot_id')),
    namespace: hashOf(() => Buffer.from(readlinkSync('/proc/self/ns/pid'))),
  };
}

/**
 * Reads field 22 of `/proc/<pid>/stat`. The second field is the program name in brackets and may contain anything, so
 * fields are counted from the last bracket. Returns `0` where there is no such file.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}

function hashOf(read: () => Uint8Array): string {
  try {
    return crc32(read());
  } catch {
    return '0';
  }
}
