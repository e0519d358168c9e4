import type { LineageEventInput, Parent } from '@hookline/contracts';
import { type Fingerprint, fingerprint, overlap } from '@hookline/fingerprint';
import { contextFields, type ParentCode, type PatternContext } from './context.ts';

/** How much of the code travels with its event. */
export interface PatternEventsOptions {
  /** Whether code is sent at all; its identity always is. @defaultValue true */
  readonly keepCode?: boolean;
  /** Largest code that is sent, in bytes of UTF-8. @defaultValue 1048576 (1 MiB) */
  readonly maxCodeBytes?: number;
}

/** Parents with fewer tokens have too few hashes to say how alike they are. */
const MIN_TOKENS_TO_COMPARE = 15;

/** Makes events of code. Pure. Each method answers `undefined` for code that is nothing: blank. */
export class PatternEvents {
  readonly #keepCode: boolean;
  readonly #maxCodeBytes: number;

  constructor({ keepCode = true, maxCodeBytes = 1_048_576 }: PatternEventsOptions = {}) {
    this.#keepCode = keepCode;
    this.#maxCodeBytes = maxCodeBytes;
  }

  /** Code that was not there before. */
  created(code: string, context: PatternContext = {}): LineageEventInput | undefined {
    const identity = identify(code, context);
    return identity && this.#event('pattern_created', code, identity, context);
  }

  /** Code that came of other code. One that differs in nothing that counts is an application of it. */
  modified(code: string, parent: ParentCode, context: PatternContext = {}): LineageEventInput | undefined {
    return this.#derived('pattern_modified', code, [parent], context);
  }

  /** Code that came of several. */
  merged(code: string, parents: readonly ParentCode[], context: PatternContext = {}): LineageEventInput | undefined {
    return this.#derived('pattern_merged', code, parents, context);
  }

  /** Code that was used as it is. */
  applied(code: string, context: PatternContext = {}): LineageEventInput | undefined {
    const identity = identify(code, context);
    return identity && this.#event('pattern_applied', code, identity, context);
  }

  #derived(
    eventType: 'pattern_modified' | 'pattern_merged',
    code: string,
    parents: readonly ParentCode[],
    context: PatternContext,
  ): LineageEventInput | undefined {
    const identity = identify(code, context);
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
    identity: Fingerprint,
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
      // Code that is known already is counted as used again, whoever knows it: only the service can tell.
      if_known: 'apply',
    };
  }

  #parent(parent: ParentCode, child: Fingerprint, context: PatternContext): Parent | undefined {
    if (typeof parent !== 'string') {
      const { patternId, fingerprint: known } = parent;
      return { pattern_id: patternId, ...(known === undefined ? {} : { fingerprint: known }) };
    }
    const identity = identify(parent, context);
    if (!identity) return undefined;
    const comparable = Math.min(identity.tokens, child.tokens) >= MIN_TOKENS_TO_COMPARE;
    return {
      pattern_id: identity.patternId,
      fingerprint: identity.fingerprint,
      pattern_name: nameOf(identity, context),
      language: languageOf(identity, context),
      pattern_data: this.#data(parent, identity, context),
      ...(comparable ? { similarity: overlap(child.hashes, identity.hashes).resemblance } : {}),
    };
  }

  #data(code: string, { tokens, kind, ptn }: Fingerprint, context: PatternContext): Record<string, unknown> {
    const bytes = Buffer.byteLength(code);
    const facts = { bytes, lines: code.split('\n').length, tokens, kind, ptn };
    if (!(context.keepCode ?? this.#keepCode)) return { ...facts, code_left_out: 'metadata only' };
    if (bytes > this.#maxCodeBytes) return { ...facts, code_left_out: `larger than ${this.#maxCodeBytes} bytes` };
    return { ...facts, code };
  }
}

function identify(code: string, { filePath, language }: PatternContext): Fingerprint | undefined {
  const result = fingerprint(code, {
    ...(filePath === undefined ? {} : { path: filePath }),
    ...(language === undefined ? {} : { language }),
  });
  return result.ok ? result.value : undefined;
}

function nameOf(identity: Fingerprint, context: PatternContext): string {
  return (context.patternName ?? identity.name).slice(0, 500);
}

function languageOf(identity: Fingerprint, context: PatternContext): string {
  return (context.language ?? identity.language ?? 'unknown').toLowerCase().slice(0, 64);
}
