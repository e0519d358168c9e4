/** hookline's command line: argv in, exit code out. 0 done, 1 failed, 2 wrong usage. */
import process from 'node:process';

// Whoever reads our output may stop reading, as `head` does: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const [, , command, ...args] = process.argv;
if (command === 'hook' && (args[0] === 'capture' || args[0] === 'decide')) {
  // The hook's own process: nothing else is loaded.
  const { runHookCommand } = await import('./commands/hook.ts');
  await runHookCommand(args);
} else {
  const { runCommandLine } = await import('./command-line.ts');
  process.exitCode = await runCommandLine(process.argv);
}
