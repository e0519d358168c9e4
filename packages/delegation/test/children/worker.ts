/** A worker for delegated tasks, controlled by its arguments. */
import { spawn } from 'node:child_process';
import { setTimeout as later } from 'node:timers/promises';

const [what = '', ...rest] = process.argv.slice(2);
switch (what) {
  case 'echo': {
    let text = '';
    for await (const chunk of process.stdin) text += String(chunk);
    process.stdout.write(`in:${text} args:${rest.join('|')} env:${Object.keys(process.env).sort().join(',')}`);
    process.stderr.write('warned');
    process.exitCode = 3;
    break;
  }
  case 'flood':
    for (;;)
      if (!process.stdout.write('ü'.repeat(10_000)))
        await new Promise((drained) => process.stdout.once('drain', drained));
  case 'stubborn':
    // Only SIGKILL ends it and its child, which holds the pipe as well.
    process.on('SIGTERM', () => undefined);
    spawn(process.execPath, ['-e', `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`], {
      stdio: 'inherit',
    }).once('spawn', () => process.stdout.write(`ready ${process.pid}\n`));
    await later(600_000);
    break;
  case 'leaves': {
    // Ends at once and leaves a child that holds the pipe.
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    child.unref();
    process.stdout.write(`left ${child.pid ?? 0}`);
    break;
  }
}
