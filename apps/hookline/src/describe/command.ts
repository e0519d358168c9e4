import type { Command } from 'commander';
import { composeRuntime, type Runtime } from '../compose.ts';

/** A command's work: the runtime, then what commander read, arguments before options. */
type Work = (runtime: Runtime, ...read: never[]) => Promise<void>;

/** What a command says of itself, and what it does. */
export interface CommandText {
  readonly name: string;
  readonly text: string;
  /** Whole lines as a user types them, at least one. */
  readonly examples: readonly string[];
  /** A paragraph below the examples. */
  readonly notes?: string;
  /** Loads the work when the command is run: no command pays for another. */
  readonly load: () => Promise<Work>;
}

/** Adds a command that prints, with `--json`. */
export function addCommand(parent: Command, command: CommandText): Command {
  return addPlainCommand(parent, command).option('--json', 'print one JSON value');
}

/** The same without `--json`, for what prints nothing of its own. */
export function addPlainCommand(parent: Command, { name, text, examples, notes, load }: CommandText): Command {
  const title = examples.length === 1 ? 'Example' : 'Examples';
  const below = [title, ...examples.map((line) => `  ${line}`), ...(notes === undefined ? [] : ['', notes])];
  return parent
    .command(name)
    .description(text)
    .addHelpText('after', `\n${below.join('\n')}\n`)
    .action(inRuntime(load));
}

/** Runs a command's work in a runtime that is closed afterwards. */
export function inRuntime(load: CommandText['load']): (...read: unknown[]) => Promise<void> {
  return async (...read) => {
    const runtime = composeRuntime();
    try {
      const work = (await load()) as (runtime: Runtime, ...read: unknown[]) => Promise<void>;
      // Commander adds the command itself at the end.
      await work(runtime, ...read.slice(0, -1));
    } finally {
      await runtime.close();
    }
  };
}
