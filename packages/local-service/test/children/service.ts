/** A service that only follows the protocol: takes its lock, removes its marker, and sleeps on SIGUSR2. */
import process from 'node:process';
import { acquireProcessLock, type LockResult } from '@hookline/process-lock';
import { SleepMarker } from '../../src/sleep-marker.ts';
import { StartMarker } from '../../src/start-marker.ts';

const [runFolder = ''] = process.argv.slice(2);
const marker = new SleepMarker(runFolder);
let lock: LockResult | undefined;
// Before the lock is taken: a test sends the signal as soon as it sees the owner of the lock.
process.on('SIGUSR2', () => {
  marker.write(0);
  if (lock?.ok === true) lock.lock.release();
  process.exit(0);
});
lock = acquireProcessLock(runFolder, 'service');
if (!lock.ok) process.exit(1);
new StartMarker(runFolder).remove();
// Ends by itself when a test did not end it.
setTimeout(() => process.exit(1), 120_000);
marker.remove();
