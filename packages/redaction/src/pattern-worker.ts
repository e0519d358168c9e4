import { parentPort, workerData } from 'node:worker_threads';
import type { SecretRange } from './rule.ts';
import type { SecretPattern } from './secret-patterns.ts';

const patterns = workerData as readonly SecretPattern[];

parentPort?.on('message', (text: string) => parentPort?.postMessage(findByPatterns(text)));
parentPort?.postMessage('ready');

function findByPatterns(text: string): SecretRange[] {
  return patterns.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const secret = match[1] ?? match[0];
      const start = match.index + match[0].lastIndexOf(secret);
      return secret === '' ? [] : [{ start, end: start + secret.length, kind }];
    }),
  );
}
