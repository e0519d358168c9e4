/**
 * Preloaded in `prepare-database.ts` and its threads: time stands still and random numbers repeat, so that every build makes the
 * same database. PostgreSQL derives an identifier of the database from them, which only replication would use.
 */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** Also the time at which the migrations count as applied. */
const NOW = Date.UTC(2026, 0, 1);

let state = 1;

/** Fills an array with the numbers of the generator of Park and Miller. */
function fill<T extends ArrayBufferView | null>(array: T): T {
  if (array instanceof Uint8Array) {
    for (let index = 0; index < array.length; index++) {
      state = (state * 48_271) % 0x7fff_ffff;
      array[index] = state & 0xff;
    }
  }
  return array;
}

Date.now = () => NOW;
performance.now = () => 0;
Object.defineProperty(crypto.webcrypto, 'getRandomValues', { value: fill });
Object.defineProperty(crypto, 'randomFillSync', { value: fill });
syncBuiltinESMExports();
