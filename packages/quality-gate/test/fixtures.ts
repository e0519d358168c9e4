import { success } from '@hookline/outcome';
import type { Tier, Violation } from '@hookline/violations';
import type { Checker } from '../src/index.ts';

const TIERS: Readonly<Record<string, Tier>> = { eval: 'block', debugger: 'instant', unused: 'settled', any: 'score' };

/** Finds the words `eval`, `debugger`, `unused` and `any` in TypeScript, each with a tier of its own. */
export const words: Checker = {
  id: 'words',
  handles: (path) => path.endsWith('.ts'),
  check: async ({ text }) =>
    success(
      text
        .split('\n')
        .flatMap((line, index) =>
          Object.entries(TIERS).flatMap(([rule, tier]): Violation[] =>
            line.includes(rule)
              ? [{ rule, category: 'security', tier, line: index + 1, message: `no ${rule}`, source: 'words' }]
              : [],
          ),
        ),
    ),
};
