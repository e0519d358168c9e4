import { Command } from 'commander';
import { tell } from '../output.ts';
import { backfillCommands } from './backfill.ts';
import { programVersion } from '../version.ts';
import { addCommand, inRuntime } from './command.ts';
import { backupCommands } from './backup.ts';
import { configCommands } from './config.ts';
import { feedbackCommands } from './feedback.ts';
import { interchangeCommands } from './interchange.ts';
import { maintenanceCommands } from './maintenance.ts';
import { privacyCommands } from './privacy.ts';
import { qualityCommands } from './quality.ts';
import { queryCommands } from './queries.ts';
import { assistCommands } from './assist.ts';
import { setupCommands } from './setup.ts';

const EXAMPLES = `
Examples
  hookline init                        installs, starts and shows a first result
  hookline install                     hooks into ~/.claude/settings.json
  hookline up                          daemon and local service
  hookline status --json               state of every part
  hookline patterns --file src/a.ts    patterns of a file
  hookline pattern lineage cf0dce6bd69ff5ac
  hookline pattern parents src/a.ts    patterns that its code derives from
  hookline pattern analytics cf0dce6bd69ff5ac
  hookline import --transcripts        import what was written before the installation
  hookline sessions                    sessions in this repository
  hookline show 603be622 --diff        what a session changed
  hookline search takeTokens           names, paths, code and prompts
  hookline doctor                      problems and their fixes
`;

/**
 * Returns the command line with all commands, arguments, options and help texts.
 *
 * @param tellUsage - receives errors of usage
 */
export function describeProgram(tellUsage: (text: string) => void = tell): Command {
  const program = new Command('hookline')
    .description('Traces everything Claude Code writes: its origin, its changes and the calls that made them.')
    .version(programVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeErr: tellUsage })
    .showHelpAfterError('(run hookline --help for a list of commands)')
    .addHelpText('after', EXAMPLES);
  program.commandsGroup('Questions:');
  queryCommands(program);
  program.commandsGroup('Feedback and experiments:');
  feedbackCommands(program);
  program.commandsGroup('Set up:');
  setupCommands(program);
  program.commandsGroup('Run and check:');
  maintenanceCommands(program);
  backupCommands(program);
  program.commandsGroup('Settings and privacy:');
  configCommands(program);
  privacyCommands(program);
  program.commandsGroup('Import and export:');
  backfillCommands(program);
  interchangeCommands(program);
  program.commandsGroup('Assistance in sessions:');
  assistCommands(program);
  qualityCommands(program.command('quality').description('problems that edits add, told to Claude'));
  program.commandsGroup('Hooks:');
  hookCommands(program);
  program
    .command('daemon', { hidden: true })
    .action(inRuntime(async () => (await import('../compose-daemon.ts')).runDaemon));
  return program;
}

/** `main.ts` runs `capture` and `decide` before any command is loaded; these entries provide their help. */
function hookCommands(program: Command): void {
  const hook = program.command('hook').description('hook scripts in Node.js, and hooks of your own');
  for (const [name, text] of [
    ['capture', 'record the payload on standard input'],
    ['decide', 'ask the daemon about the payload on standard input'],
  ] as const)
    hook
      .command(name)
      .description(text)
      .argument('[event]')
      .addHelpText('after', `\nExample\n  hookline hook ${name} PostToolUse < payload.json\n`);
  addCommand(hook, {
    name: 'new',
    text: 'write a hook that needs no packages, and print or add its entry for the settings file',
    examples: [
      'hookline hook new no-force-push --event PreToolUse --tools Bash',
      'hookline hook new greet --event SessionStart --register',
    ],
    load: async () => (await import('@hookline/installation')).newHook,
  })
    .argument('<name>')
    .requiredOption('--event <event>', 'event of Claude Code that runs it')
    .option('--tools <names>', 'only calls of these tools, separated by commas')
    .option('--register', 'add the entry to the user settings of Claude Code');
  addCommand(hook, {
    name: 'unregister',
    text: 'remove the entry of a hook from the user settings of Claude Code; its file stays',
    examples: ['hookline hook unregister no-force-push'],
    load: async () => (await import('@hookline/installation')).unregisterNamedHook,
  }).argument('<name>');
}
