/** The command line of hookline: argv in, exit code out. 0 done, 1 failed, 2 wrong usage. */
import { existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { composeHook } from './compose.ts';
import { programVersion } from './version.ts';

// A reader may close the pipe early, as `head` does: that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const [node = '', program = '', command, ...args] = process.argv;
if (command === 'hook' && (args[0] === 'capture' || args[0] === 'decide')) {
  // A hook's process loads nothing else.
  const { runHookCommand } = await import('@hookline/hook-adapters/hook-command');
  await runHookCommand(args, { ...composeHook(), daemon: [node, '--max-semi-space-size=2', program, 'daemon'] });
} else if (args.length === 0 && (command === '--version' || command === '-V')) {
  process.stdout.write(`${programVersion()}\n`);
} else if (command !== 'daemon' || args.length > 0 || !(await isDaemonAnswering())) {
  cacheCompiledCode(join(composeHook().home, '.cache'));
  const { runCommandLine } = await import('./command-line.ts');
  // `npx hookline` alone installs; afterwards, the program without arguments prints its help.
  const isFirst = command === undefined && !existsSync(join(composeHook().home, 'current'));
  process.exitCode = await runCommandLine(isFirst ? [...process.argv, 'init'] : process.argv);
}

/**
 * Every session start starts a daemon. Most find one that runs, and load nothing else. Where the socket is not in the home, the lock
 * decides, as it does without an answer.
 */
async function isDaemonAnswering(): Promise<boolean> {
  const { askDaemon, ROUTES } = await import('@hookline/daemon/control');
  return (await askDaemon(join(composeHook().home, 'run', 'daemon.sock'), ROUTES.status)) !== undefined;
}

/** Has Node.js keep compiled code in a home that exists. The folder is made first, because Node.js opens it to other users. */
function cacheCompiledCode(cache: string): void {
  if (!existsSync(cache)) return;
  const folder = join(cache, 'compiled');
  try {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    enableCompileCache(folder);
  } catch {
    // A home that cannot be written has no cache.
  }
}
