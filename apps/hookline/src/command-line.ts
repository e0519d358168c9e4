import { CommanderError } from 'commander';
import { describeProgram } from './describe/program.ts';
import { CommandError, tell, tellError } from './output.ts';

/** Parses the command line, runs the command and resolves with the exit code. With `--json`, errors are JSON too. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  let usage = '';
  const tellUsage = (text: string): void => {
    if (json) usage += text;
    else tell(text.replace(/\n$/, ''));
  };
  try {
    await describeProgram(tellUsage).parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const [message = error.message] = usage.replace(/^error: /, '').split('\n');
      if (json) tellError({ code: 'usage', message, fix: 'hookline --help' }, json);
      return 2;
    }
    const { code, fix } = error instanceof CommandError ? error.details : { code: 'failed', fix: null };
    tellError({ code, message: error instanceof Error ? error.message : String(error), fix }, json);
    return error instanceof CommandError ? error.exitCode : 1;
  }
}
