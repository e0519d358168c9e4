import type { ToolActivity } from './activity.ts';
import { setBounded } from './bounded-map.ts';

const COMMANDS_REMEMBERED = 20;
const SESSIONS_REMEMBERED = 200;

/** Commands that ran lately, by session: a change that is found later may be owed to one. */
export class CommandHistory {
  readonly #bySession = new Map<string, readonly ToolActivity[]>();

  /** Remembers a command, without what it was given and what it did. */
  add(activity: ToolActivity): void {
    const command = { ...activity, input: undefined, changes: [], seen: [] };
    const ran = [...(this.#bySession.get(activity.sessionId) ?? []), command].slice(-COMMANDS_REMEMBERED);
    setBounded(this.#bySession, activity.sessionId, ran, SESSIONS_REMEMBERED);
  }

  /** The latest command of a session that ended after a moment, milliseconds since 1970. */
  since(sessionId: string, at: number): ToolActivity | undefined {
    return this.#bySession.get(sessionId)?.findLast((ran) => ran.at > at);
  }
}
