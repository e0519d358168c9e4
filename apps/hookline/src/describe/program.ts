import { Command } from 'commander';
import { CommandError } from '../output.ts';
import { backfillCommands } from './backfill.ts';
import { inRuntime } from './command.ts';
import { maintenanceCommands } from './maintenance.ts';
import { queryCommands } from './queries.ts';
import { selfDrivingCommands } from './self-driving.ts';
import { setupCommands } from './setup.ts';

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

/** Every command, with its arguments, its options and its help. */
export function describeProgram(): Command {
  const program = new Command('hookline')
    .description('Traces everything Claude Code writes: where it came from, how it changed, what ran.')
    .exitOverride()
    .showHelpAfterError('(hookline --help tells what there is)')
    .addHelpText('after', EXAMPLES);
  setupCommands(program);
  maintenanceCommands(program);
  queryCommands(program);
  backfillCommands(program);
  selfDrivingCommands(program);
  hookCommand(program);
  program
    .command('daemon', { hidden: true })
    .action(inRuntime(async () => (await import('../daemon/run-daemon.ts')).runDaemon));
  return program;
}

/** Its two forms never come here: `main.ts` runs them without loading commands. */
function hookCommand(program: Command): void {
  program
    .command('hook')
    .description('the Node.js form of the two hook scripts: payload on standard input')
    .argument('<capture|decide>')
    .argument('[event]')
    .addHelpText('after', '\nExample\n  hookline hook capture PostToolUse < payload.json\n')
    .action(() => {
      throw new CommandError('say which: hookline hook capture EVENT, or hookline hook decide EVENT', 2);
    });
}
