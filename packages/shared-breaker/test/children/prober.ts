/**
 * One of many processes that share a circuit. Prints a line for each step. A probe stops its process, to be killed, or
 * succeeds once the file `recovered` exists.
 */
import { existsSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createSharedBreaker } from '../../src/index.ts';

const [directory = '', recovered = ''] = process.argv.slice(2);
const breaker = createSharedBreaker({ directory, openMs: 60 });
const say = (line: string): void => void writeSync(1, `${line}\n`);

let probing = false;
breaker.events.on('half_open', () => (probing = true));
breaker.events.on('close', () => say('closed it'));
say('ready');
for (;;) {
  probing = false;
  const outcome = await breaker.attempt(() => {
    if (!probing) return;
    say('probing');
    if (existsSync(recovered)) return;
    say('hanging');
    process.kill(process.pid, 'SIGSTOP');
    throw new Error('a prober that hangs does not get here');
  });
  if (outcome.ok) break;
  await wait(2);
}
say('sees it closed');
