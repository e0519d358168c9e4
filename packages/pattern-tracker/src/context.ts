import {
  type EdgeType,
  type FileEdit,
  type JsonObject,
  type LineageEventInput,
  patternIdSchema,
  type Provenance,
  type TransformationType,
} from '@hookline/contracts';

/** Everything about an event except the identity of its code. All members are optional. */
export interface PatternContext {
  /** Location, time and call of the write. `file_path` determines the language and helps to name the pattern. */
  readonly provenance?: Provenance | undefined;
  /** Makes repeated delivery have no effect. Any UUID. @defaultValue a new one */
  readonly eventId?: string | undefined;
  /** Overrides the language that the path determines. */
  readonly language?: string | undefined;
  /** @defaultValue derived from the code and its path */
  readonly patternName?: string | undefined;
  /** Purpose of the code. @defaultValue derived from the code and its path */
  readonly patternType?: string | undefined;
  /** @defaultValue 1.0.0, or the parent's version raised by a step that depends on the similarity of the two */
  readonly patternVersion?: string | undefined;
  /** When false, only the identity of the code is sent. @defaultValue the tracker's `keepCode` */
  readonly keepCode?: boolean | undefined;
  readonly reason?: string | undefined;
  /** @defaultValue 'pattern-tracker' */
  readonly triggeredBy?: string | undefined;
  readonly edgeType?: EdgeType | undefined;
  readonly transformationType?: TransformationType | undefined;
  /** Lines of the file that the event changed. */
  readonly edit?: FileEdit | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** A parent of {@link PatternEvents}: its code, or its id when the code is unknown. */
export type ParentCode = string | { readonly patternId: string; readonly fingerprint?: string | undefined };

/** A pattern that the caller names: its id as text, its id with its fingerprint, or its code. */
export type PatternReference =
  | string
  | { readonly patternId: string; readonly fingerprint?: string | undefined }
  | { readonly code: string };

/**
 * Converts a reference to a parent.
 *
 * @throws TypeError when text cannot be a pattern id
 */
export function toParent(reference: PatternReference): ParentCode {
  if (typeof reference === 'object' && 'code' in reference) return reference.code;
  const patternId = typeof reference === 'string' ? reference : reference.patternId;
  if (!patternIdSchema.safeParse(patternId).success)
    throw new TypeError('a pattern id has 1 to 200 characters without spaces; pass code as { code }');
  return typeof reference === 'string' ? { patternId } : reference;
}

/** Measurements of one execution of a pattern. */
export interface ExecutionMetrics {
  /** Milliseconds, 0 or more. */
  readonly durationMs?: number | undefined;
  /** 0 to 1. */
  readonly qualityScore?: number | undefined;
  /** Groups comparable executions, such as those in one repository. */
  readonly contextKey?: string | undefined;
  /** Other measurements. */
  readonly measures?: JsonObject | undefined;
}

/** Returns the fields of an event that its context determines. */
export function contextFields(
  context: PatternContext,
): Pick<LineageEventInput, 'triggered_by'> & Partial<LineageEventInput> {
  return {
    ...context.provenance,
    event_id: context.eventId,
    pattern_version: context.patternVersion,
    reason: context.reason,
    edge_type: context.edgeType,
    transformation_type: context.transformationType,
    triggered_by: context.triggeredBy ?? 'pattern-tracker',
    ...(context.edit === undefined ? {} : { edit: context.edit }),
    metadata: context.metadata && { ...context.metadata },
  };
}
