import process from 'node:process';
import { runHookCommand } from '../../src/hook-command.ts';

const [, , home = '', ...args] = process.argv;
// In place of the daemon: it writes its home folder to a file, from a process that ends after the hook.
const script = "require('node:fs').writeFileSync(process.env.HOOKLINE_HOME + '/daemon', process.env.HOOKLINE_HOME)";
await runHookCommand(args, { home, daemon: [process.execPath, '-e', script] });
