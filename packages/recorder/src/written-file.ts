import type { Author, Evidence, LineageEventInput } from '@hookline/contracts';
import type { RedactedChange } from './change-event.ts';

/** A file that a tool call wrote, with the patterns of its text. */
export interface WrittenFile {
  readonly path: string;
  /** Pattern after the call; `undefined` when the text is blank or the file was deleted. */
  readonly patternId?: string | undefined;
  readonly eventType?: string | undefined;
  /** Pattern before the call. */
  readonly before?: string | undefined;
  readonly author: Author;
  readonly evidence: Evidence;
}

/** Returns the file of a change, with the pattern of its event. */
export function writtenFile(
  { after, author, evidence, path }: RedactedChange,
  event: LineageEventInput | undefined,
): WrittenFile {
  return {
    path,
    patternId: event?.pattern_id,
    eventType: event?.event_type ?? (after === null ? 'occurrence_ended' : undefined),
    before: event?.parents?.[0]?.pattern_id,
    author,
    evidence,
  };
}
