import type { Report } from '@hookline/command-report';
import type { Command } from 'commander';
import { composeLifecycle, composeQuery, composeRuntime } from '../compose.ts';
import { printReport } from '../output.ts';
import type { LifecycleRuntime, QueryRuntime, Runtime } from '../runtime.ts';

/** Implementation of a command. It receives the shared parts, then arguments, then options, and returns what is printed. */
type Work<Parts> = (runtime: Parts, ...read: never[]) => Promise<Report | void>;

/** Help texts and implementation of a command. */
export interface CommandText<Parts = Runtime> {
  readonly name: string;
  readonly text: string;
  /** Complete command lines, at least one. */
  readonly examples: readonly string[];
  readonly notes?: string;
  /** Imports the implementation when the command is run. */
  readonly load: () => Promise<Work<Parts>>;
}

/** Adds a command with the option `--json`. */
export function addCommand(parent: Command, command: CommandText): Command {
  return addPlainCommand(parent, command).option('--json', 'print one JSON value');
}

/** Adds a command with the option `--json` that only asks the service, for which little is loaded. */
export function addQuery(parent: Command, { load, ...text }: CommandText<QueryRuntime>): Command {
  return describeCommand(parent, text).action(inParts(composeQuery, load)).option('--json', 'print one JSON value');
}

/** Adds a command with the option `--json` that starts or ends processes, for which little is loaded. */
export function addLifecycleCommand(parent: Command, { load, ...text }: CommandText<LifecycleRuntime>): Command {
  return describeCommand(parent, text).action(inParts(composeLifecycle, load)).option('--json', 'print one JSON value');
}

/** Adds a command without the option `--json`. */
export function addPlainCommand(parent: Command, { load, ...text }: CommandText): Command {
  return describeCommand(parent, text).action(inRuntime(load));
}

function describeCommand(parent: Command, { name, text, examples, notes }: Omit<CommandText, 'load'>): Command {
  const title = examples.length === 1 ? 'Example' : 'Examples';
  const below = [title, ...examples.map((line) => `  ${line}`), ...(notes === undefined ? [] : ['', notes])];
  return parent
    .command(name)
    .description(text)
    .addHelpText('after', `\n${below.join('\n')}\n`);
}

/** Runs a command with shared parts that are closed afterwards. */
export function inRuntime(load: CommandText['load']): (...read: unknown[]) => Promise<void> {
  return inParts(composeRuntime, load);
}

function inParts<Parts extends Pick<Runtime, 'close' | 'environment'>>(
  compose: () => Promise<Parts>,
  load: CommandText<Parts>['load'],
): (...read: unknown[]) => Promise<void> {
  return async (...read) => {
    const [parts, loaded] = await Promise.all([compose(), load()]);
    try {
      const work = loaded as (parts: Parts, ...read: unknown[]) => Promise<Report | void>;
      // The last argument is the command itself, and the one before it are the options.
      const report = await work(parts, ...read.slice(0, -1));
      const { json } = read.at(-2) as { readonly json?: boolean };
      if (report) printReport(report, { json, environment: parts.environment });
    } finally {
      await parts.close();
    }
  };
}
