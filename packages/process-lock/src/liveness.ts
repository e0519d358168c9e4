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
