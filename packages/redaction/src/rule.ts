/** Part of a text that is a secret: `end` is exclusive. */
export interface SecretRange {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/** Finds one kind of secrets next to a word that occurs with each of them. */
export interface Rule {
  /** Words in lower case, found in any letter case; the rule is tried at each of them and nowhere else. */
  readonly anchors: readonly string[];
  /**
   * Returns the secret that belongs to the anchor from `at` to `end` of the text; when there is none, the work of the attempt: an
   * upper bound of the characters that were read, and {@link CALL_WORK} for the call.
   */
  find(text: string, at: number, end: number): SecretRange | number;
}

/** Fixed part of the work of an attempt, in characters. */
export const CALL_WORK = 32;

/** Returns the distance to the next white space or quotation mark, at most `limit`. */
export function lengthOfWord(text: string, at: number, limit: number): number {
  const last = Math.min(text.length, at + limit);
  for (let index = at; index < last; index++) {
    const code = text.charCodeAt(index);
    if (code <= 32 || code === 34 || code === 39) return index - at;
  }
  return last - at;
}

/** Options of {@link patternRule}. */
export interface PatternRuleOptions {
  /** Returns false for a secret, in the whole match, that is none. @defaultValue accepts every match */
  readonly accepts?: (secret: string, match: string) => boolean;
  /** Most characters that an attempt without a match reads. @defaultValue 512 */
  readonly reach?: number;
  /** Work of a match that is refused, in characters. @defaultValue `reach` */
  readonly refusal?: number;
  /** True when the pattern matches neither white space nor quotation marks, which makes most attempts short. @defaultValue false */
  readonly isWord?: boolean;
}

/**
 * Creates a rule of a pattern that matches from the anchor on. The first group that took part is the secret, or the whole match;
 * `accepts` may refuse it. Every quantifier of the pattern needs an upper bound: one attempt reads at most `reach` characters.
 */
export function patternRule(
  kind: string,
  anchors: readonly string[],
  pattern: RegExp,
  { accepts = () => true, reach = 512, refusal = reach, isWord = false }: PatternRuleOptions = {},
): Rule {
  const sticky = new RegExp(pattern.source, `${pattern.flags}dy`);
  return {
    anchors,
    find(text, at) {
      sticky.lastIndex = at;
      const match = sticky.exec(text);
      if (match === null) return CALL_WORK + (isWord ? 2 * lengthOfWord(text, at, reach) : reach);
      const group = Math.max(
        0,
        match.findIndex((part, index) => index > 0 && part !== undefined),
      );
      const [start, end] = match.indices?.[group] ?? [0, 0];
      return end > start && accepts(text.slice(start, end), match[0]) ? { start, end, kind } : CALL_WORK + refusal;
    },
  };
}
