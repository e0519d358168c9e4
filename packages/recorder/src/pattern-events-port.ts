import type { FileEdit, LineageEventInput, Provenance } from '@hookline/contracts';

/** Everything about an event except the identity of its code. */
export interface EventContext {
  /** Deterministic id: recording the same change again has no effect. */
  readonly eventId: string;
  /** Copied into the event. */
  readonly provenance: Provenance;
  readonly language?: string | undefined;
  /** Includes the code in the event, in addition to its identity. */
  readonly keepCode: boolean;
  /** Author of the change: `claude-code`, or another one, such as `outside`. */
  readonly triggeredBy: string;
  /** Lines that the change added and removed; `undefined` when they are not known. */
  readonly edit?: FileEdit | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Port that makes events of code. Identity, name and type of patterns belong to the implementation. All methods return
 * `undefined` for blank code.
 */
export interface PatternEvents {
  /** Makes the event of new code. */
  created(code: string, context: EventContext): LineageEventInput | undefined;
  /** Makes the event of changed code. Code with the same identity as its parent is an application. */
  modified(code: string, parent: string, context: EventContext): LineageEventInput | undefined;
  /** Makes the event of code whose file was removed. */
  ended(code: string, context: EventContext): LineageEventInput | undefined;
  /** Makes the event of code whose file was moved. */
  moved(code: string, context: EventContext): LineageEventInput | undefined;
}
