import type { Report } from '@hookline/command-report';
import type { Command } from 'commander';
import { composeRuntime } from '../compose.ts';
import { printReport } from '../output.ts';
import type { Runtime } from '../runtime.ts';

/** Implementation of a command. It receives the shared parts, then arguments, then options, and returns what is printed. */
type Work = (runtime: Runtime, ...read: never[]) => Promise<Report | void>;

/** Help texts and implementation of a command. */
export interface CommandText {
  readonly name: string;
  readonly text: string;
  /** Complete command lines, at least one. */
  readonly examples: readonly string[];
  readonly notes?: string;
  /** Imports the implementation when the command is run. */
  readonly load: () => Promise<Work>;
}

/** Adds a command with the option `--json`. */
export function addCommand(parent: Command, command: CommandText): Command {
  return addPlainCommand(parent, command).option('--json', 'print one JSON value');
}

/** Adds a command without the option `--json`. */
export function addPlainCommand(parent: Command, { name, text, examples, notes, load }: CommandText): Command {
  const title = examples.length === 1 ? 'Example' : 'Examples';
  const below = [title, ...examples.map((line) => `  ${line}`), ...(notes === undefined ? [] : ['', notes])];
  return parent
    .command(name)
    .description(text)
    .addHelpText('after', `\n${below.join('\n')}\n`)
    .action(inRuntime(load));
}

/** Runs a command with shared parts that are closed afterwards. */
export function inRuntime(load: CommandText['load']): (...read: unknown[]) => Promise<void> {
  return async (...read) => {
    const runtime = await composeRuntime();
    try {
      const work = (await load()) as (runtime: Runtime, ...read: unknown[]) => Promise<Report | void>;
      // The last argument is the command itself, and the one before it are the options.
      const report = await work(runtime, ...read.slice(0, -1));
      const { json } = read.at(-2) as { readonly json?: boolean };
      if (report) printReport(report, { json, environment: runtime.environment });
    } finally {
      await runtime.close();
    }
  };
}
