/** Delivers what is in a store until there is nothing left; at the given moment of a random batch it kills itself. */
import { createEventStore } from '../../src/index.ts';
import { syncAll } from '../support/sync.ts';

const [directory = '', url = '', batchSize = '', moment = '', batches = '1'] = process.argv.slice(2);
const store = createEventStore({ directory });
await store.tidy();
let left = Number(batches);
await syncAll(store, url, Number(batchSize), (now) => {
  if (now !== moment) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
});
await store.close();
