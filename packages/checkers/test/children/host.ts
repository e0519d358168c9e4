/** A host whose checkers do what a test needs. The last one is that of the product. */
import { serveCheckers } from '../../src/host.ts';
import type { Violation } from '@hookline/violations';

const found: Violation = {
  rule: 'a-rule',
  category: 'errors',
  tier: 'instant',
  line: 1,
  message: 'no',
  source: 'echo',
};

serveCheckers({
  echo: async (path, text) => ({ violations: [{ ...found, message: `${path} ${text}` }] }),
  fails: async () => {
    throw new RangeError('on purpose');
  },
  hangs: () => new Promise(() => {}),
  dies: async () => process.exit(3),
  lies: async () => ({ violations: [{ ...found, line: -1 }] }),
});
