import { readFileSync } from 'node:fs';
import { kill } from 'node:process';

/**
 * Returns whether a process with that id exists, also when it belongs to another user. Process ids are reused: where
 * that matters, compare the start time of the process as well. Returns `false` for anything but a process id.
 */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Returns whether a process with that id runs. Unlike {@link isProcessAlive}, it returns `false` on Linux also for one that has exited and
 * that its parent has not waited for, as proc_pid_stat(5) shows it.
 */
export function isProcessRunning(pid: number): boolean {
  if (!isProcessAlive(pid)) return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return isProcessAlive(pid);
  }
}
