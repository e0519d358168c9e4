/** Delivers all events of a store, and kills itself at the given point of the given batch. */
import { createEventStore } from '../../src/index.ts';
import { syncAll } from '../support/sync.ts';

const [directory = '', url = '', batchSize = '', moment = '', batches = '1'] = process.argv.slice(2);
const store = createEventStore({ directory });
await store.tidy();
let remaining = Number(batches);
await syncAll(store, url, Number(batchSize), (now) => {
  if (now !== moment) return;
  remaining -= 1;
  if (remaining === 0) process.kill(process.pid, 'SIGKILL');
});
await store.close();
