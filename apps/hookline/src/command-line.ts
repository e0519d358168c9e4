import { CommanderError } from 'commander';
import { describeProgram } from './describe/program.ts';
import { CommandError, tell } from './output.ts';

/** Parses the command line, runs the command, and answers the exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  try {
    await describeProgram().parseAsync([...argv]);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandError) {
      if (error.message !== '') tell(`hookline: ${error.message}`);
      return error.exitCode;
    }
    tell(`hookline: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
