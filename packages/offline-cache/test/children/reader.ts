/** Claims one batch of a large store and prints the heap used and how often a timer fired meanwhile. */
import { writeSync } from 'node:fs';
import { createEventStore } from '../../src/index.ts';

const [directory = ''] = process.argv.slice(2);
const collect = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const before = collect();
const store = createEventStore({ directory });
let turns = 0;
const timer = setInterval(() => (turns += 1), 0);
const batch = await store.claim({ limit: 500 });
const { pending } = await store.stats();
clearInterval(timer);
const heldBytes = collect() - before;
writeSync(1, `${JSON.stringify({ claimed: batch.length, pending, heldBytes, turns })}\n`);
