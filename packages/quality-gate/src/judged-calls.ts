import type { Clock } from '@hookline/clock';
import { LRUCache } from 'lru-cache';
import type { CheckedEdit, EditToJudge, Judgement } from './judgement.ts';
import type { QualityGate } from './quality-gate.ts';
import { within } from './within.ts';

/** Calls that are remembered between the answer to their hook and their record. */
const MAX_CALLS = 1000;
const MAX_SESSIONS = 200;

/** A call that has written a file. */
export interface FinishedCall extends EditToJudge {
  /** `undefined` for clients that send none: the call is then judged twice and told once. */
  readonly callId: string | undefined;
}

/** Options of {@link JudgedCalls}. */
export interface JudgedCallsOptions {
  readonly gate: Pick<QualityGate, 'check' | 'decide' | 'refuse'>;
  readonly clock: Clock;
  /** Longest time that a session waits for an answer, in milliseconds, above 0. @defaultValue 800 */
  readonly answerMs?: number;
  /** Time after a call in which its hook may still ask, in milliseconds, 0 or more. @defaultValue 2500 */
  readonly graceMs?: number;
  /** Called once with each judgement. Must not throw. */
  readonly onJudged: (call: FinishedCall, judgement: Judgement) => void;
}

interface Entry {
  readonly checked: Promise<CheckedEdit>;
  readonly asked: PromiseWithResolvers<void>;
  readonly judged: PromiseWithResolvers<Judgement>;
  /** Determines who decides: the first of hook and record. */
  state: 'open' | 'asked' | 'unasked';
}

/**
 * Judges each call once, for two readers that come in any order: its hook, which waits a short time for a text, and its record, which
 * is made from the captured event. The record has a judgement also when no hook asked, such as after the daemon was away.
 */
export class JudgedCalls {
  readonly #options: Required<JudgedCallsOptions>;
  readonly #calls = new LRUCache<string, Entry>({ max: MAX_CALLS });
  /** Texts that were too late for the hook of their call, by session. */
  readonly #late = new LRUCache<string, string>({ max: MAX_SESSIONS });

  /** @throws RangeError when an option is out of range */
  constructor({ answerMs = 800, graceMs = 2500, ...options }: JudgedCallsOptions) {
    if (!(answerMs > 0)) throw new RangeError(`answerMs must be above 0, not ${answerMs}`);
    if (!(graceMs >= 0)) throw new RangeError(`graceMs must be 0 or more, not ${graceMs}`);
    this.#options = { ...options, answerMs, graceMs };
  }

  /**
   * Returns the judgement about a call that has not run, when it is denied, or passes because it was denied before; `undefined`
   * lets it pass, also when the check takes longer than `answerMs` or the call has no id. Never rejects.
   */
  async propose(call: FinishedCall): Promise<Judgement | undefined> {
    const { answerMs, clock, gate, onJudged } = this.#options;
    if (call.callId === undefined) return undefined;
    const checked = await within(clock, gate.check(call), answerMs);
    const judgement = checked && gate.refuse(call, checked);
    if (!judgement) return undefined;
    // A call that is denied has no record; one that passes has this judgement when it has run.
    if (judgement.decision === 'denied') onJudged(call, judgement);
    else this.#settle(this.#entry(call, { checked: Promise.resolve(judgement), state: 'asked' }), call, judgement);
    return judgement;
  }

  /**
   * Returns the text about a call for its hook, together with that about earlier calls that was late; `undefined` for silence.
   * Resolves within `answerMs`. Never rejects.
   */
  async answer(call: FinishedCall): Promise<string | undefined> {
    const { answerMs, clock, gate } = this.#options;
    const entry = this.#entry(call);
    if (entry.state !== 'open') return this.#takeLate(call);
    entry.state = 'asked';
    entry.asked.resolve();
    const decided = entry.checked.then((checked) => gate.decide(call, checked));
    void decided.then((judgement) => this.#settle(entry, call, judgement));
    const late = this.#takeLate(call);
    const judgement = await within(clock, decided, answerMs);
    if (judgement) return joined(late, judgement.text);
    void decided.then(({ text }) => this.#late.set(call.sessionId, joined(this.#takeLate(call), text) ?? ''));
    return late;
  }

  /**
   * Returns the judgement for the record of a call; a hook that has not asked yet is waited for.
   *
   * @param at - time of the call in milliseconds since 1970
   */
  async judgementOf(call: FinishedCall, at: number): Promise<Judgement> {
    const { clock, graceMs } = this.#options;
    const entry = this.#entry(call);
    const left = at + graceMs - clock.now();
    if (entry.state === 'open' && left > 0) await within(clock, entry.asked.promise, Math.min(left, graceMs));
    if (entry.state === 'open') {
      entry.state = 'unasked';
      const checked = await entry.checked;
      this.#settle(entry, call, { ...checked, decision: checked.skipped === undefined ? 'unasked' : 'skipped' });
    }
    return entry.judged.promise;
  }

  #entry(call: FinishedCall, start?: Pick<Entry, 'checked' | 'state'>): Entry {
    const { callId, sessionId } = call;
    const key = `${sessionId}\0${callId}`;
    const known = callId === undefined ? undefined : this.#calls.get(key);
    if (known) return known;
    const entry: Entry = {
      checked: start?.checked ?? this.#options.gate.check(call),
      asked: Promise.withResolvers(),
      judged: Promise.withResolvers(),
      state: start?.state ?? 'open',
    };
    if (callId !== undefined) this.#calls.set(key, entry);
    return entry;
  }

  #settle({ judged }: Entry, call: FinishedCall, judgement: Judgement): void {
    judged.resolve(judgement);
    this.#options.onJudged(call, judgement);
  }

  #takeLate({ sessionId }: FinishedCall): string | undefined {
    const text = this.#late.get(sessionId);
    this.#late.delete(sessionId);
    return text === '' ? undefined : text;
  }
}

function joined(...texts: readonly (string | undefined)[]): string | undefined {
  const present = texts.filter((text) => text !== undefined && text !== '');
  return present.length === 0 ? undefined : present.join('\n');
}
