import { readFileSync, readlinkSync } from 'node:fs';
import { kill, pid } from 'node:process';
import { crc32 } from '../crc32.ts';
import { hasCode } from './files.ts';
import { nextSeq } from './seq.ts';

/** Whether the process behind a claim still lives; `unknown` where that cannot be told. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Who claims, and who of the others is still there. */
export interface Owners {
  /** A name for one claimant of this process: letters, digits and dashes. */
  newOwner(): string;
  /** Whether the claimant of that name still lives. */
  liveness(owner: string): Liveness;
}

/** A process, so that one which got the id of a dead one is not taken for it. */
interface Identity {
  readonly pid: number;
  /** When it started, in clock ticks since boot; `0` where that is not known. */
  readonly start: string;
  /** Which boot; `0` where that is not known. */
  readonly boot: string;
  /** Within which of the machine's process id spaces: a container has its own. */
  readonly space: string;
}

const OWNER = /^(\d+)-(\d+)-([0-9a-f]+)-([0-9a-f]+)-[0-9a-z]+$/;

/** The processes of this machine. */
export const processOwners: Owners = {
  newOwner() {
    const { pid, start, boot, space } = self();
    return `${pid}-${start}-${boot}-${space}-${nextSeq()}`;
  },
  liveness(owner) {
    const [, pid = '', start = '', boot = '', space = ''] = OWNER.exec(owner) ?? [];
    if (pid === '') return 'unknown';
    const me = self();
    if (boot !== me.boot) return 'dead';
    if (space !== me.space) return 'unknown';
    if (!exists(Number(pid))) return 'dead';
    if (start === '0') return 'unknown';
    return startOf(Number(pid)) === start ? 'alive' : 'dead';
  },
};

/** Whether there is a process of that id. */
export function exists(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

function self(): Identity {
  return {
    pid,
    start: startOf(pid),
    boot: hashOf(() => readFileSync('/proc/sys/kernel/random/boot_id')),
    space: hashOf(() => Buffer.from(readlinkSync('/proc/self/ns/pid'))),
  };
}

/**
 * Field 22 of `/proc/<pid>/stat`. The second field is the program's name in brackets and may hold anything, so the
 * count starts behind the last bracket.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startOf(pid: number): string {
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
