import type { Violation } from '@hookline/violations';
import { LRUCache } from 'lru-cache';

const MAX_SESSIONS = 500;
const MAX_PER_SESSION = 2000;

/** Counts of what was done in a session. */
export class SessionMemory {
  readonly #sessions = new LRUCache<string, LRUCache<string, number>>({ max: MAX_SESSIONS });

  times(sessionId: string, key: string): number {
    return this.#sessions.get(sessionId)?.get(key) ?? 0;
  }

  add(sessionId: string, key: string): void {
    const session = this.#sessions.get(sessionId) ?? new LRUCache<string, number>({ max: MAX_PER_SESSION });
    session.set(key, (session.get(key) ?? 0) + 1);
    this.#sessions.set(sessionId, session);
  }
}

/** Identifies a rule in a file. */
export function ruleIn(path: string, { rule, source }: Violation): string {
  return [path, source, rule].join('\0');
}

/** Identifies a violation in a file, wherever its line is. */
export function violationIn(path: string, violation: Violation, text: string): string {
  const line = text.split('\n')[violation.line - 1] ?? '';
  return `${ruleIn(path, violation)}\0${line.trim()}`;
}
