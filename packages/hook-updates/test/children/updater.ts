/**
 * Updates argv[2] from the folder argv[3] and is killed at file system step argv[4]. Adopts the script in
 * the folder argv[5] first, if it is given.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { systemClock } from '@hookline/clock';

const [root = '', path = '', killAt = '0', own = ''] = process.argv.slice(2);
let steps = 0;

const CHANGING = ['mkdir', 'open', 'copyFile', 'chmod', 'rename', 'symlink', 'rm', 'writeFile'] as const;
for (const name of CHANGING) {
  const real = fs[name] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(fs, {
    [name]: async (...args: unknown[]) => {
      // Odd steps are killed before the call, even steps after it.
      if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
      const result = await real(...args);
      if (++steps === Number(killAt)) process.kill(process.pid, 'SIGKILL');
      return result;
    },
  });
}
syncBuiltinESMExports();

const { HookUpdater } = await import('../../src/index.ts');
const updater = new HookUpdater({ root, clock: systemClock });
if (own !== '') await updater.adopt({ folder: own, files: ['capture.sh'], version: '1.0.0', origin: 'own' });
const outcome = await updater.update({ kind: 'folder', path });
process.stdout.write(`${outcome.ok ? outcome.value.to : outcome.error.code} after ${steps}`);
