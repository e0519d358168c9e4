import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As `nice` counts: -20 gets the most, 0 is usual, 19 the least. */
const BEHIND_SESSIONS = 10;

/** Linux lets who is not root set one group's niceness in a tenth of a second, whosever group that is. */
const AGAIN_AFTER_MS = 150;
const ATTEMPTS = 10;

/**
 * Puts a process behind those that somebody waits for. Linux shares processors among terminal sessions first (sched(7),
 * "The autogroup feature"), where a process's own niceness says nothing: if it leads a session, that is set too. A process
 * in somebody's terminal leaves the terminal alone. Where nothing can be set, nothing changes.
 */
export function stepBack(pid: number, attemptsLeft: number = ATTEMPTS): void {
  try {
    setPriority(pid, BEHIND_SESSIONS);
    if (leadsSession(pid)) writeFileSync(`/proc/${pid}/autogroup`, String(BEHIND_SESSIONS));
  } catch (error) {
    // Anything else is another system, or not allowed: it runs as it is.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || attemptsLeft <= 1) return;
    setTimeout(() => stepBack(pid, attemptsLeft - 1), AGAIN_AFTER_MS).unref();
  }
}

/** By the sixth field of proc_pid_stat(5); the second is a name in parentheses that may hold anything. */
function leadsSession(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === pid;
}
