import { success } from '@hookline/outcome';
import type { Redactor } from '@hookline/redaction';
import type { Violation } from '@hookline/violations';
import type { Checker } from './checker.ts';

const ID = 'secrets';
const MARKER = /\[redacted:([^\]\n]+)\]/g;

/** Returns a checker for secrets in any text file. Its messages name the kind of a secret and nothing of its text. */
export function createSecretChecker(redactor: Pick<Redactor, 'redact'>): Checker {
  return {
    id: ID,
    general: true,
    handles: () => true,
    check: async ({ text }) => {
      const redacted = await redactor.redact(text);
      return success(redacted === text ? [] : secretsIn(text, redacted));
    },
  };
}

/** Finds the places of markers by the text between them. */
function secretsIn(text: string, redacted: string): Violation[] {
  const violations: Violation[] = [];
  let [at, line, end] = [0, 1, 0];
  for (const { 0: marker, 1: kind = '', index } of redacted.matchAll(MARKER)) {
    const between = redacted.slice(end, index);
    const found = text.indexOf(between, at);
    const next = (found < 0 ? at : found) + between.length;
    line += newlines(text.slice(at, next));
    [at, end] = [next, index + marker.length];
    // Text that looks like a marker was there before.
    if (text.startsWith(marker, at)) at += marker.length;
    else violations.push(violation(kind, line));
  }
  return violations;
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

function violation(kind: string, line: number): Violation {
  const message = `this looks like a secret (${kind}): read it from the environment or a secret store.`;
  return { rule: kind, category: 'secrets', tier: 'block', line, message, source: ID };
}
