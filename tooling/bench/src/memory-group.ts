import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** A control group of Linux that limits the memory of the processes in it. */
export interface MemoryGroup {
  /** Adds a process, whose later children are in the group as well. */
  add(pid: number): void;
  /** Largest use of memory so far in MB, file cache included. */
  peakMb(): number;
  /** Removes the group; its processes have to have ended. */
  remove(): void;
}

/** Creates a group below that of this process. Returns the reason when the system does not allow that. */
export function createMemoryGroup(limitMb: number): MemoryGroup | string {
  try {
    const line = /^\d+:memory:(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'));
    if (line === null) return 'no control group for memory';
    const folder = join('/sys/fs/cgroup/memory', line[1] ?? '', `hookline-bench-${process.pid}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'memory.limit_in_bytes'), String(limitMb * 1024 * 1024));
    return {
      add: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
      peakMb: () => Number(readFileSync(join(folder, 'memory.max_usage_in_bytes'), 'utf8')) / 1024 / 1024,
      remove: () => rmdirSync(folder),
    };
  } catch (error) {
    return (error as Error).message;
  }
}
