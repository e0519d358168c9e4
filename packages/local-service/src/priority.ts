import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Niceness below that of interactive sessions: -20 is the highest priority, 0 the default, 19 the lowest. */
const BACKGROUND_NICENESS = 10;

/** Linux lets an unprivileged user set the niceness of one autogroup in 100 ms, across all groups. */
const RETRY_MS = 150;
const ATTEMPTS = 10;

/**
 * Lowers the scheduling priority of a process below that of interactive sessions. Linux schedules by terminal session
 * first (sched(7), "The autogroup feature"), so a session leader's autogroup is lowered as well; a process that does not
 * lead its session leaves the terminal unchanged. Where the system does not allow it, nothing changes.
 */
export function lowerPriority(pid: number, attemptsLeft: number = ATTEMPTS): void {
  try {
    setPriority(pid, BACKGROUND_NICENESS);
    if (leadsSession(pid)) writeFileSync(`/proc/${pid}/autogroup`, String(BACKGROUND_NICENESS));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attemptsLeft <= 1) return;
    setTimeout(() => lowerPriority(pid, attemptsLeft - 1), RETRY_MS).unref();
  }
}

/** Reads the sixth field of proc_pid_stat(5); the second is a name in parentheses that may contain any character. */
function leadsSession(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === pid;
}
