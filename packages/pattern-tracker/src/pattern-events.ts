import type { LineageEventInput, Parent } from '@hookline/contracts';
import { overlap } from '@hookline/similarity';
import { contextFields, type ParentCode, type PatternContext } from './context.ts';
import { Identities, type Identity } from './identities.ts';

/** Options of {@link PatternEvents}. */
export interface PatternEventsOptions {
  /** When false, events contain the identity of the code but not the code. @defaultValue true */
  readonly keepCode?: boolean | undefined;
  /** Largest code that is sent, in bytes of UTF-8. @defaultValue 1048576 (1 MiB) */
  readonly maxCodeBytes?: number | undefined;
}

/** With fewer tokens there are too few hashes to measure similarity. */
const MIN_TOKENS_TO_COMPARE = 15;

/**
 * Creates lineage events for code, without side effects: only the identities of the latest code are remembered. Each method
 * returns `undefined` for blank code.
 */
export class PatternEvents {
  readonly #keepCode: boolean;
  readonly #maxCodeBytes: number;
  readonly #identities = new Identities();

  constructor({ keepCode = true, maxCodeBytes = 1_048_576 }: PatternEventsOptions = {}) {
    this.#keepCode = keepCode;
    this.#maxCodeBytes = maxCodeBytes;
  }

  /** Creates the event of new code. */
  created(code: string, context: PatternContext = {}): LineageEventInput | undefined {
    const identity = this.#identities.of(code, context);
    return identity && this.#event('pattern_created', code, identity, context);
  }

  /** Creates the event of changed code. Code with the identity of its parent is an application of the parent. */
  modified(code: string, parent: ParentCode, context: PatternContext = {}): LineageEventInput | undefined {
    return this.#derived('pattern_modified', code, [parent], context);
  }

  /** Creates the event of code that was merged from several parents. */
  merged(code: string, parents: readonly ParentCode[], context: PatternContext = {}): LineageEventInput | undefined {
    return this.#derived('pattern_merged', code, parents, context);
  }

  /** Creates the event of code that was used without a change. */
  applied(code: string, context: PatternContext = {}): LineageEventInput | undefined {
    const identity = this.#identities.of(code, context);
    return identity && this.#event('pattern_applied', code, identity, context);
  }

  /** Creates the event of code whose file was removed. */
  ended(code: string, context: PatternContext = {}): LineageEventInput | undefined {
    const identity = this.#identities.of(code, context);
    return identity && this.#event('occurrence_ended', code, identity, context);
  }

  /** Creates the event of code whose file was moved; `provenance.moved_from` is the earlier path. */
  moved(code: string, context: PatternContext = {}): LineageEventInput | undefined {
    const identity = this.#identities.of(code, context);
    return identity && this.#event('occurrence_moved', code, identity, context);
  }

  #derived(
    eventType: 'pattern_modified' | 'pattern_merged',
    code: string,
    parents: readonly ParentCode[],
    context: PatternContext,
  ): LineageEventInput | undefined {
    const identity = this.#identities.of(code, context);
    if (!identity) return undefined;
    const found = parents.flatMap((parent) => this.#parent(parent, identity, context) ?? []);
    const others = found.filter(
      (parent) => parent.fingerprint !== identity.fingerprint && parent.pattern_id !== identity.patternId,
    );
    const needed = eventType === 'pattern_merged' ? 2 : 1;
    if (others.length >= needed) return this.#event(eventType, code, identity, context, others);
    if (others.length === 1) return this.#event('pattern_modified', code, identity, context, others);
    return this.#event(found.length > 0 ? 'pattern_applied' : 'pattern_created', code, identity, context);
  }

  #event(
    eventType: LineageEventInput['event_type'],
    code: string,
    identity: Identity,
    context: PatternContext,
    parents: readonly Parent[] = [],
  ): LineageEventInput {
    return {
      ...contextFields(context),
      event_type: eventType,
      pattern_id: identity.patternId,
      fingerprint: identity.fingerprint,
      pattern_name: nameOf(identity, context),
      pattern_type: context.patternType ?? identity.type,
      language: languageOf(identity, context),
      pattern_data: this.#data(code, identity, context),
      parents: [...parents],
      // Known code counts as an application. Only the service knows the code of all sessions.
      if_known: 'apply',
    };
  }

  #parent(parent: ParentCode, child: Identity, context: PatternContext): Parent | undefined {
    if (typeof parent !== 'string') {
      const { patternId, fingerprint: known } = parent;
      return { pattern_id: patternId, fingerprint: known };
    }
    const identity = this.#identities.of(parent, context);
    if (!identity) return undefined;
    const comparable = Math.min(identity.tokens, child.tokens) >= MIN_TOKENS_TO_COMPARE;
    return {
      pattern_id: identity.patternId,
      fingerprint: identity.fingerprint,
      pattern_name: nameOf(identity, context),
      language: languageOf(identity, context),
      pattern_data: this.#data(parent, identity, context),
      similarity: comparable ? overlap(child.hashes, identity.hashes).resemblance : undefined,
    };
  }

  #data(code: string, { tokens, kind, ptn }: Identity, context: PatternContext): Record<string, unknown> {
    const bytes = Buffer.byteLength(code);
    const facts = { bytes, lines: code.split('\n').length, tokens, kind, ptn };
    if (!(context.keepCode ?? this.#keepCode)) return { ...facts, code_left_out: 'metadata only' };
    if (bytes > this.#maxCodeBytes) return { ...facts, code_left_out: `larger than ${this.#maxCodeBytes} bytes` };
    return { ...facts, code };
  }
}

function nameOf(identity: Identity, context: PatternContext): string {
  return (context.patternName ?? identity.name).slice(0, 500);
}

function languageOf(identity: Identity, context: PatternContext): string {
  return (context.language ?? identity.language ?? 'unknown').toLowerCase().slice(0, 64);
}
