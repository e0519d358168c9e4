import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import type { SecretLintCoreConfig } from '@secretlint/types';
import { redactJson } from './redact-json.ts';
import { COMMON_PATTERNS, type SecretPattern } from './secret-patterns.ts';

/** What to look for besides the rules. */
export interface RedactorOptions {
  /** Patterns of one's own. @defaultValue none */
  readonly patterns?: readonly SecretPattern[];
}

/** Takes secrets out of text. */
export interface Redactor {
  /**
   * The text with each secret replaced by `[redacted:<kind>]`. The same text always gives the same result, and a result
   * is not changed by redacting it again. Rejects only when the rules themselves fail.
   */
  redact(text: string): Promise<string>;
  /**
   * A copy of a JSON value with each of its strings and keys redacted; numbers, structure and order stay.
   */
  redactJson(value: unknown): Promise<unknown>;
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

const RULES: SecretLintCoreConfig = {
  rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended, options: {} }],
};

/**
 * A redactor by secretlint's recommended rules and some patterns.
 *
 * @throws TypeError when a pattern has no flag `g` or a kind that is no name
 * @see https://github.com/secretlint/secretlint
 */
export function createRedactor({ patterns = [] }: RedactorOptions = {}): Redactor {
  const all = [...COMMON_PATTERNS, ...patterns];
  for (const { kind, pattern } of all) {
    if (!pattern.global) throw new TypeError(`the pattern ${kind} must have the flag g`);
    if (!/^[a-z0-9-]+$/.test(kind)) throw new TypeError(`a kind is lower-case letters, digits and "-", not ${kind}`);
  }
  // It keeps a mark of every rule and text for as long as the process lives, which nobody ever reads.
  secretLintProfiler.setEnabled(false);
  const redact = async (text: string): Promise<string> => {
    // Nothing this short is a secret that any rule knows.
    if (text.length < 8) return text;
    return replaceRanges(text, [...(await findByRules(text)), ...findByPatterns(text, all)]);
  };
  return { redact, redactJson: (value) => redactJson(value, redact) };
}

async function findByRules(text: string): Promise<Range[]> {
  // The rules can be switched off by a comment in the text, which is nobody's wish here. As long as it was.
  const content = text.replaceAll('secretlint-', 'secretlint_');
  const source = { content, filePath: 'text', ext: '', contentType: 'text' as const };
  const { messages } = await lintSource({ source, options: { config: RULES, locale: 'en' } });
  // Of an AWS secret key the rule tells a range that starts too early and ends too early: the patterns have their own.
  const sound = messages.filter(({ messageId }) => messageId !== 'AWSSecretAccessKey');
  return sound.map(({ range: [start, end], ruleId, messageId }) => ({
    start,
    end,
    kind: kindOf(ruleId, messageId),
  }));
}

/** `@secretlint/secretlint-rule-github` and `GITHUB_TOKEN` make `github-token`. */
function kindOf(ruleId: string, messageId: string): string {
  const name = messageId
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
  return /^[a-z0-9-]+$/.test(name) ? name : (ruleId.split('secretlint-rule-').at(-1) ?? 'secret');
}

function findByPatterns(text: string, patterns: readonly SecretPattern[]): Range[] {
  return patterns.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => {
      const secret = match[1] ?? match[0];
      const start = match.index + match[0].lastIndexOf(secret);
      return { start, end: start + secret.length, kind };
    }),
  );
}

/** Replaces ranges from left to right; of two that overlap, the one that starts first names both. */
function replaceRanges(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, kind } of [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= done) parts.push(text.slice(done, start), `[redacted:${kind}]`);
    done = Math.max(done, end);
  }
  return parts.join('') + text.slice(done);
}
