import {
  type Author,
  callIdentity,
  deterministicId,
  type Evidence,
  type FileEdit,
  type LineageEventInput,
  type Provenance,
} from '@hookline/contracts';
import type { FileChange, FileText, ToolActivity } from './activity.ts';
import { toIsoTime, traceIdOf } from './correlation.ts';
import { digestOf } from './digest.ts';
import type { RawTexts } from './file-edit.ts';
import type { EventContext, PatternEvents } from './pattern-events-port.ts';
import { redactPlaces } from './redact-places.ts';
import { locate } from './repository.ts';
import type { TextPolicy } from './text-policy.ts';

/** A change with both texts redacted. */
export interface RedactedChange {
  /** Key of the file, or of the part of it, in memory. */
  readonly key: string;
  readonly path: string;
  readonly before: FileText;
  /** `null` when the file was removed, `undefined` when the text is unknown. */
  readonly after: FileText;
  /** Digest of the text on disk, when the whole text is known. */
  readonly digest?: string | undefined;
  readonly language?: string | undefined;
  readonly startLine?: number | undefined;
  readonly author: Author;
  readonly evidence: Evidence;
  /** Explanation of inferred evidence. */
  readonly reason?: string | undefined;
  /** Path before the file was moved. */
  readonly movedFrom?: string | undefined;
  /** The texts before redaction, of the whole file where they are known. */
  readonly raw?: RawTexts | undefined;
}

/** Returns the event of a change; `undefined` when the code is blank or unknown. */
export async function changeEvent(
  events: PatternEvents,
  activity: ToolActivity,
  change: RedactedChange,
  texts: TextPolicy,
  edit: FileEdit | undefined,
): Promise<LineageEventInput | undefined> {
  const { after, author, before, movedFrom } = change;
  const isFirst = before === null || before === undefined || before.trim() === '';
  const context: EventContext = {
    eventId: eventIdOf(activity, change),
    // Before the event is made: the name of the pattern comes from the file.
    provenance: await redactPlaces(changeProvenance(activity, change), texts),
    language: change.language,
    keepCode: texts.keepsText(change.path),
    triggeredBy: author === 'agent' ? 'claude-code' : author,
    metadata: before === undefined ? { before: 'unknown' } : undefined,
    edit,
  };
  if (after === undefined) return undefined;
  if (after === null) return isFirst ? undefined : events.ended(before, context);
  if (movedFrom !== undefined) return events.moved(after, context);
  return isFirst ? events.created(after, context) : events.modified(after, before, context);
}

function changeProvenance(activity: ToolActivity, change: RedactedChange): Provenance {
  const { path, repository } = locate(change.path);
  const { tool_name, tool_use_id, ...session } = activity.provenance;
  return {
    ...session,
    ...(change.author === 'agent' ? { tool_name, tool_use_id } : {}),
    correlation_id: traceIdOf(activity.provenance),
    occurred_at: toIsoTime(activity.at),
    repository,
    file_path: path,
    span:
      change.startLine === undefined || typeof change.after !== 'string'
        ? undefined
        : spanOf(change.startLine, change.after),
    author: change.author,
    evidence: change.evidence,
    evidence_reason: change.reason,
    moved_from: change.movedFrom === undefined ? undefined : locate(change.movedFrom).path,
  };
}

function eventIdOf(activity: ToolActivity, change: RedactedChange): string {
  const { at, eventName, provenance } = activity;
  const { session_id, tool_use_id } = provenance;
  const known = tool_use_id === undefined ? undefined : callIdentity(tool_use_id, session_id);
  if (change.author !== 'agent') {
    return deterministicId('pattern', `before ${known ?? `${session_id} ${at}`}`, eventName, change.key);
  }
  const call = known ?? `${session_id} ${digestOf(change.after ?? '')}`;
  return deterministicId('pattern', call, eventName, placeOf(activity, change));
}

/** Returns the part of an event's id that distinguishes the changes of one call. A single change needs no path for that. */
function placeOf({ changes }: ToolActivity, { key }: RedactedChange): string {
  const [only, ...others] = changes;
  return only && others.length === 0 && keyOf(only) === key ? (only.part ?? '') : key;
}

/** Returns the key of a file, or of the part of it, in memory. */
export function keyOf({ part, path }: Pick<FileChange, 'part' | 'path'>): string {
  return part === undefined ? path : `${path}#${part}`;
}

function spanOf(startLine: number, text: string): { start_line: number; end_line: number } {
  return { start_line: startLine, end_line: startLine + text.split('\n').length - 1 };
}
