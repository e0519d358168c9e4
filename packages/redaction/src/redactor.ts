import { createPatternSearch } from './pattern-search.ts';
import { replaceRanges } from './ranges.ts';
import { redactJson } from './redact-json.ts';
import { redactPath } from './redact-path.ts';
import type { SecretRange } from './rule.ts';
import { visibleText } from './invisible.ts';
import { RULES } from './rules/all-rules.ts';
import { Scanner, WorkBudget } from './scanner.ts';
import type { SecretPattern } from './secret-patterns.ts';

/** Options of {@link createRedactor}. */
export interface RedactorOptions {
  /** Patterns in addition to the rules. They run in a worker thread. @defaultValue none */
  readonly patterns?: readonly SecretPattern[] | undefined;
  /**
   * Longest time that the given patterns may take for one text, in milliseconds, from 1 to 60 000. A text that takes longer is
   * replaced as a whole. @defaultValue 2000
   */
  readonly patternLimitMs?: number | undefined;
}

/** Replaces secrets in text and JSON values. */
export interface Redactor {
  /**
   * Returns the text with each secret replaced by `[redacted:<kind>]`, in time proportional to its length. Text that cannot be
   * searched in that time becomes `[redacted:unreadable]` as a whole. Deterministic, and idempotent. Rejects only when the worker
   * thread of the given patterns fails.
   */
  redact(text: string): Promise<string>;
  /**
   * Returns a copy of a JSON value with all strings and keys redacted; numbers, structure and order stay. The time is proportional
   * to the length of all strings together; those that cannot be searched in it become `[redacted:unreadable]`.
   */
  redactJson(value: unknown): Promise<unknown>;
  /**
   * Returns the path with the secrets in its names replaced by `[redacted:<kind>-<digest>]`. The digest, 32 bits of SHA-256, keeps
   * different files apart. Separators and extensions stay.
   */
  redactPath(path: string): Promise<string>;
}

/** Replaces a text that cannot be searched in the allowed time. */
const UNREADABLE = '[redacted:unreadable]';
/** No rule matches a shorter text. */
const SHORTEST = 6;

/**
 * Creates a redactor with the rules for well-known secrets and the given patterns.
 *
 * @throws TypeError when a pattern has no flag `g`, or a kind has other characters than `a-z`, `0-9` and `-`
 * @throws RangeError when `patternLimitMs` is out of range
 * @see https://github.com/betterleaks/betterleaks
 */
export function createRedactor({ patterns = [], patternLimitMs = 2000 }: RedactorOptions = {}): Redactor {
  checkOptions(patterns, patternLimitMs);
  const scanner = new Scanner(RULES);
  const search = patterns.length === 0 ? undefined : createPatternSearch(patterns, patternLimitMs);
  /** Returns the secrets of a text; `undefined` when it cannot be searched in the allowed time. */
  const find = async (text: string, budget = new WorkBudget()): Promise<readonly SecretRange[] | undefined> => {
    const found = text.length < SHORTEST ? [] : scanner.scan(text, budget);
    const visible = visibleText(text);
    const hidden = visible ? scanner.scan(visible.text, budget)?.map(visible.toWhole) : [];
    const byPatterns = search === undefined || text === '' ? [] : await search.find(text);
    return found && hidden && byPatterns && [...found, ...hidden, ...byPatterns];
  };
  const redact = async (text: string, budget?: WorkBudget): Promise<string> => {
    const found = await find(text, budget);
    return found === undefined ? UNREADABLE : replaceRanges(text, found, ({ kind }) => `[redacted:${kind}]`);
  };
  return {
    redact: (text) => redact(text),
    redactJson: (value) => {
      const budget = new WorkBudget();
      return redactJson(value, { redact: (text) => redact(text, budget), isTelling: (name) => scanner.hasWord(name) });
    },
    redactPath: (path) => redactPath(path, (text) => find(text)),
  };
}

function checkOptions(patterns: readonly SecretPattern[], patternLimitMs: number): void {
  for (const { kind, pattern } of patterns) {
    if (!pattern.global) throw new TypeError(`the pattern ${kind} must have the flag g`);
    if (!/^[a-z0-9-]+$/.test(kind))
      throw new TypeError(`a kind consists of lower-case letters, digits and "-", not ${kind}`);
  }
  if (!(patternLimitMs >= 1 && patternLimitMs <= 60_000))
    throw new RangeError(`patternLimitMs must be from 1 to 60000, not ${patternLimitMs}`);
}
