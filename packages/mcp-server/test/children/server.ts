/** Server composed as in an app, over a port that echoes its arguments. */
import { appendFileSync } from 'node:fs';
import { type HooklinePort, serveMcp } from '../../src/index.ts';

const [journal = ''] = process.argv.slice(2);

const port: HooklinePort = {
  checkDelegationPolicy: async ({ path, content }) => ({ verdict: 'advise', path, characters: content.length }),
  delegateTask: ({ task, cwd }, { signal, onProgress }) =>
    new Promise((resolve) => {
      for (const line of ['one', 'two']) onProgress(line);
      if (task !== 'never ends') {
        resolve({ output: task, cwd: cwd ?? null });
        return;
      }
      signal.addEventListener('abort', () => {
        appendFileSync(journal, 'cancelled\n');
        resolve({ refused: 'cancelled' });
      });
    }),
  getSessionStats: async (sessionId) =>
    sessionId === 'unknown' ? { refused: 'there is no such session' } : { session_id: sessionId ?? 'last' },
  findPattern: async ({ code = '', limit }) => ({
    pattern_id: 'own',
    patterns: [
      {
        pattern_id: 'p1',
        name: code,
        path: '/a.ts',
        relation: 'exact',
        method: 'fingerprint',
        score: 1,
        tentative: false,
      },
      {
        pattern_id: 'p2',
        name: 'g',
        path: null,
        relation: 'resembles',
        method: 'resemblance',
        score: 0.5,
        tentative: true,
      },
      { pattern_id: 'p3', name: 'h', path: null, relation: 'odd', method: 'odd', score: 0.25, tentative: false },
    ].slice(0, code.startsWith('nothing') ? 0 : limit),
    ...(code.endsWith('of it all') ? { note: 'Not all was looked for.' } : {}),
  }),
  patternLineage: async () => {
    throw new Error('a secret reason');
  },
};

serveMcp({ port, version: '1.2.3', onError: (error) => appendFileSync(journal, `${error.message}\n`) });
