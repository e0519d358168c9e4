import { timeWindowTypeSchema } from '@hookline/contracts';
import { Command, CommanderError, Option } from 'commander';
import { backfillCommands } from './commands/describe-backfill.ts';
import { composeRuntime, type Runtime } from './compose.ts';
import { CommandError, tell } from './output.ts';
import { selfDrivingCommands } from './self-driving-commands.ts';

/** A command's work, loaded when it is run. */
type Action = (runtime: Runtime, ...args: never[]) => Promise<void>;

/** Parses the command line, runs the command, and answers the exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const program = describe();
  try {
    await program.parseAsync([...argv]);
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

/** Makes a command's action of how its work is loaded. */
export type Run = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

/** Runs a command in a runtime that is closed afterwards. */
function run(load: () => Promise<Action>): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const runtime = composeRuntime();
    try {
      const action = (await load()) as (runtime: Runtime, ...rest: unknown[]) => Promise<void>;
      // Commander adds the command itself at the end.
      await action(runtime, ...args.slice(0, -1));
    } finally {
      await runtime.close();
    }
  };
}

function describe(): Command {
  const program = new Command('hookline')
    .description('Traces everything Claude Code writes: where it came from, how it changed, what ran.')
    .exitOverride()
    .showHelpAfterError('(hookline --help tells what there is)')
    .addHelpText('after', EXAMPLES);
  const json = (command: Command): Command => command.option('--json', 'print one JSON value');
  installCommands(program, json);
  lifecycleCommands(program, json);
  maintenanceCommands(program, json);
  queryCommands(program, json);
  backfillCommands(program, json, run);
  selfDrivingCommands(program, json, run);
  program
    .command('daemon', { hidden: true })
    .action(run(async () => (await import('./daemon/run-daemon.ts')).runDaemon));
  program
    .command('hook')
    .description('the Node.js form of the two hook scripts: payload on standard input')
    .argument('<capture|decide>')
    .argument('[event]')
    .action(() => {
      throw new CommandError('say which: hookline hook capture EVENT, or hookline hook decide EVENT', 2);
    });
  return program;
}

type Json = (command: Command) => Command;

function installCommands(program: Command, json: Json): void {
  for (const [name, text] of [
    ['install', "merge hookline's hooks into Claude Code's settings"],
    ['uninstall', 'remove exactly what install added'],
  ] as const) {
    json(program.command(name).description(text))
      .addOption(new Option('--scope <scope>', 'whose settings').choices(['user', 'project', 'local']).default('user'))
      .addOption(new Option('--settings <file>', 'this settings file').conflicts('scope'))
      .option('--dry-run', 'say what would be done and do nothing')
      .action(run(async () => (await import('./commands/install.ts'))[name]));
  }
}

function lifecycleCommands(program: Command, json: Json): void {
  const commands = [
    ['up', 'start the daemon, and the local service where no remote one is configured'],
    ['down', 'end the daemon and the local service'],
    ['restart', 'down and up'],
  ] as const;
  for (const [name, text] of commands) {
    json(program.command(name).description(text)).action(
      run(async () => (await import('./commands/lifecycle.ts'))[name]),
    );
  }
}

function maintenanceCommands(program: Command, json: Json): void {
  json(program.command('status').description('daemon, service, database, breaker, inbox and cache')).action(
    run(async () => (await import('./commands/status.ts')).status),
  );
  json(program.command('doctor').description('look at everything, each with its fix')).action(
    run(async () => (await import('./commands/doctor.ts')).doctor),
  );
  json(
    program.command('stats').description('statistics of tracker, executor, circuit breaker, cache and health'),
  ).action(run(async () => (await import('./commands/stats.ts')).stats));
  json(program.command('sync').description('send what waits in the cache')).action(
    run(async () => (await import('./commands/maintenance.ts')).sync),
  );
  const cache = program.command('cache').description('the offline cache');
  json(cache.command('status').description('what it holds')).action(
    run(async () => (await import('./commands/maintenance.ts')).cacheStatus),
  );
  json(cache.command('cleanup').description('remove what is too old')).action(
    run(async () => (await import('./commands/maintenance.ts')).cacheCleanup),
  );
  json(
    cache
      .command('requeue')
      .description('let what the service refused be sent again: all of it, or the events named')
      .argument('[event-id...]'),
  ).action(run(async () => (await import('./commands/maintenance.ts')).cacheRequeue));
  cache
    .command('show')
    .description('one event in full')
    .argument('<event-id>')
    .action(run(async () => (await import('./commands/maintenance.ts')).cacheShow));
  json(program.command('reset-breaker').description("close the daemon's circuit breaker")).action(
    run(async () => (await import('./commands/maintenance.ts')).resetBreaker),
  );
  const config = program.command('config').description('the settings');
  json(config.command('show').description('each setting with where it came from')).action(
    run(async () => (await import('./commands/maintenance.ts')).configShow),
  );
}

function queryCommands(program: Command, json: Json): void {
  json(program.command('patterns').description('patterns that were written, newest first'))
    .option('--file <path>', 'those of this file')
    .option('--limit <n>', 'at most so many, 1 to 500', '50')
    .option('--cursor <cursor>', 'the page after')
    .action(run(async () => (await import('./commands/patterns.ts')).patterns));
  const pattern = program.command('pattern').description('one pattern');
  json(pattern.command('show').description('its code and where it was written').argument('<id>')).action(
    run(async () => (await import('./commands/patterns.ts')).patternShow),
  );
  json(pattern.command('lineage').description('where it came from, and what came of it').argument('<id>'))
    .option('--depth <n>', 'at most so many steps')
    .action(run(async () => (await import('./commands/patterns.ts')).patternLineage));
  json(pattern.command('evolution').description('its whole family').argument('<id>')).action(
    run(async () => (await import('./commands/patterns.ts')).patternEvolution),
  );
  json(pattern.command('analytics').description('how it is used: how often, how well, how fast').argument('<id>'))
    .addOption(new Option('--window <window>', 'how far back').choices(timeWindowTypeSchema.options).default('weekly'))
    .addHelpText('after', ANALYTICS_EXAMPLES)
    .action(run(async () => (await import('./commands/analytics.ts')).patternAnalytics));
  json(pattern.command('parents').description('what code was made from, and what is like it').argument('<file>', CODE))
    .option('--language <language>', 'instead of what its path tells')
    .option('--limit <n>', 'at most so many, 1 to 100', '10')
    .addHelpText('after', PARENTS_EXAMPLES)
    .action(run(async () => (await import('./commands/parents.ts')).patternParents));
  json(program.command('fingerprint').description('the identity of code').argument('<file>', CODE))
    .option('--language <language>', 'instead of what its path tells')
    .action(run(async () => (await import('./commands/fingerprint.ts')).fingerprintCommand));
  const trace = program.command('trace').description('what ran');
  json(trace.command('list').description('traces, newest first'))
    .option('--session <id>', 'those of this session')
    .option('--limit <n>', 'at most so many, 1 to 200', '50')
    .action(run(async () => (await import('./commands/traces.ts')).traceList));
  json(trace.command('show').description('one trace, with those of its subagents').argument('<id>')).action(
    run(async () => (await import('./commands/traces.ts')).traceShow),
  );
}

const CODE = 'a file, or - for standard input';

const ANALYTICS_EXAMPLES = `
hourly and daily are the last hour and 24 hours; the others are whole UTC days, today included: 7, 30, 91 and 365.

Examples
  hookline pattern analytics 3d73da5b43ce076f
  hookline pattern analytics 3d73da5b43ce076f --window monthly --json
`;

const PARENTS_EXAMPLES = `
Examples
  hookline pattern parents src/retry.ts
  pbpaste | hookline pattern parents - --language typescript --json
`;

const EXAMPLES = `
Examples
  hookline install                     hooks into ~/.claude/settings.json
  hookline up                          daemon and local service
  hookline status --json               how everything stands
  hookline patterns --file src/a.ts    what was written there
  hookline pattern lineage 3d73da5b43ce076f
  hookline pattern parents src/a.ts    what its code was made from
  hookline pattern analytics 3d73da5b43ce076f
  hookline import --transcripts        what was written before it was installed
  hookline trace list                  prompts, with what they ran and wrote
  hookline doctor                      what is wrong, and how to mend it
`;
