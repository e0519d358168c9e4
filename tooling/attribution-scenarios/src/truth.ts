/** Author of a text; a text of the agent belongs to the call that is named with it. */
export type TrueAuthor = 'agent' | 'git' | 'tool' | 'outside';

/** One text that a file had, and its author by construction. */
export interface TrueText {
  readonly path: string;
  /** `null` for a deletion. */
  readonly text: string | null;
  readonly author: TrueAuthor;
  /** Id of the tool call that wrote it; only for `agent`. */
  readonly call?: string | undefined;
  /** Kind of the operation, for reports. */
  readonly kind: string;
}
