import type { ToolActivity } from './activity.ts';
import { BoundedMap } from './bounded-map.ts';

const COMMANDS_REMEMBERED = 20;
const SESSIONS_REMEMBERED = 200;

/** Commands that ran lately, by session: a change that is found later may be owed to one. */
export class CommandHistory {
  readonly #bySession = new BoundedMap<string, readonly ToolActivity[]>(SESSIONS_REMEMBERED);

  /** Remembers a command, without what it was given and what it did. */
  add(activity: ToolActivity): void {
    const command = { ...activity, input: undefined, changes: [], seen: [] };
    const ran = [...(this.#bySession.get(activity.sessionId) ?? []), command].slice(-COMMANDS_REMEMBERED);
    this.#bySession.set(activity.sessionId, ran);
  }

  /** The latest command of a session that ended after a moment, milliseconds since 1970. */
  since(sessionId: string, at: number): ToolActivity | undefined {
    return this.#bySession.get(sessionId)?.findLast((ran) => ran.at > at);
  }

  /** Makes the commands added since true. */
  commit(): void {
    this.#bySession.commit();
  }

  /** Forgets the commands added since the last `commit`. */
  discard(): void {
    this.#bySession.discard();
  }
}
