import { createHash } from 'node:crypto';
import { type Outcome, success } from '@hookline/outcome';
import type { Checker } from '@hookline/quality-gate';
import { hasSyntaxRules } from '@hookline/syntax-rules';
import type { Violation } from '@hookline/violations';
import { LRUCache } from 'lru-cache';
import type { CheckerHost } from './checker-host.ts';

const ID = 'syntax';
/** Texts whose violations are remembered: the text before an edit is mostly the one after another. */
const MAX_TEXTS = 200;

/** A checker that loads what it needs ahead. */
export interface WarmChecker extends Checker {
  /** Loads what files of this path need, in the background. */
  warmUp(path: string): void;
}

/** Returns the checker of `@hookline/syntax-rules`, which runs in a host. */
export function createSyntaxChecker(host: Pick<CheckerHost, 'check'>): WarmChecker {
  const known = new LRUCache<string, readonly Violation[]>({ max: MAX_TEXTS });
  const check = async (path: string, text: string): Promise<Outcome<readonly Violation[], string>> => {
    const key = createHash('sha256').update(`${path}\0${text}`).digest('base64');
    const before = known.get(key);
    if (before) return success(before);
    const checked = await host.check({ checker: ID, path, text });
    if (checked.ok) known.set(key, checked.value);
    return checked;
  };
  return {
    id: ID,
    handles: hasSyntaxRules,
    check: ({ path, text }) => check(path, text),
    warmUp: (path) => {
      if (hasSyntaxRules(path)) void check(path, '');
    },
  };
}
