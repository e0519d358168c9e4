/** Stores events, prints the id of each accepted one, and at the end the number of refused ones. */
import { writeSync } from 'node:fs';
import { createEventWriter } from '../../src/writer.ts';
import { sampleEvent } from '../support/events.ts';

const [directory = '', prefix = '', count = '', bytes = '', maxBytes = '52428800'] = process.argv.slice(2);
const writer = createEventWriter({ directory, maxBytes: Number(maxBytes) });
let refused = 0;
for (let i = 0; i < Number(count); i++) {
  const outcome = writer.store(sampleEvent(`${prefix}-${i}`, Number(bytes)));
  if (outcome.ok) writeSync(1, `${outcome.value.event_id}\n`);
  else if (outcome.error.code === 'full') refused += 1;
  else throw outcome.error;
}
writeSync(1, `refused ${refused}\n`);
