import { createHash } from 'node:crypto';
import { failure, success } from '@hookline/outcome';
import type { Checker } from '@hookline/quality-gate';
import { hasSyntaxRules } from '@hookline/syntax-rules';
import { LRUCache } from 'lru-cache';
import type { CheckerHost, HostAnswer } from './checker-host.ts';
import type { HostFindings } from './host-messages.ts';

const ID = 'syntax';
/** Texts whose findings are remembered: the text before an edit is mostly the one after another. */
const MAX_TEXTS = 200;

/** A checker that loads what it needs ahead. */
export interface WarmChecker extends Checker {
  /** Loads what files of this path need, in the background. */
  warmUp(path: string): void;
}

/** Returns the checker of `@hookline/syntax-rules`, which runs in a host. */
export function createSyntaxChecker(host: Pick<CheckerHost, 'check'>): WarmChecker {
  const known = new LRUCache<string, HostFindings>({ max: MAX_TEXTS });
  const inspect = async (path: string, text: string): Promise<HostAnswer> => {
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
    check: async ({ path, text }) => {
      const inspected = await inspect(path, text);
      return inspected.ok ? success(inspected.value.violations) : failure(inspected.error);
    },
    // The text was checked before: its findings are remembered.
    measure: async ({ path, text }) => {
      const inspected = await inspect(path, text);
      return inspected.ok ? success(inspected.value.opportunities ?? []) : failure(inspected.error);
    },
    warmUp: (path) => {
      if (hasSyntaxRules(path)) void inspect(path, '');
    },
  };
}
