import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of a clock tick in `/proc`: Linux reports 100 ticks a second to every process. */
const TICK_MS = 10;

interface ProcessTimes {
  readonly parent: number;
  /** User and system time of the process, in milliseconds. */
  readonly own: number;
  /** User and system time of its children that have ended, in milliseconds. */
  readonly children: number;
}

/** Returns the processor time of a process with its ended children, in milliseconds. Linux only. */
export function processCpuMs(pid: number): number {
  const { own, children } = readTimes(pid);
  return own + children;
}

/** Returns the processor time of the ended children of this process, in milliseconds. */
export function childrenCpuMs(): number {
  return readTimes(process.pid).children;
}

/** Returns the processor time of a process, its children that run, and its children that have ended, in milliseconds. */
export function treeCpuMs(pid: number): number {
  const running = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readTimes(Number(name))];
      } catch {
        return [];
      }
    });
  return running
    .filter(({ parent }) => parent === pid)
    .reduce((sum, { own, children }) => sum + own + children, processCpuMs(pid));
}

function readTimes(pid: number): ProcessTimes {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name is in parentheses and may contain spaces.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent = 0, user = 0, system = 0, childUser = 0, childSystem = 0] = [1, 11, 12, 13, 14].map((i) => fields[i]);
  return { parent, own: (user + system) * TICK_MS, children: (childUser + childSystem) * TICK_MS };
}
