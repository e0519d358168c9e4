import { type Command, Option } from 'commander';
import { addCommand } from './command.ts';

/** The commands that put hookline into Claude Code, and start and end what runs. */
export function setupCommands(program: Command): void {
  installCommands(program);
  const lifecycle = () => import('../commands/lifecycle.ts');
  addCommand(program, {
    name: 'up',
    text: 'start the daemon, and the local service where no remote one is configured',
    examples: ['hookline up', 'INTELLIGENCE_SERVICE_URL=https://traces.example.com hookline up'],
    load: async () => (await lifecycle()).up,
  });
  addCommand(program, {
    name: 'down',
    text: 'end the daemon and the local service',
    examples: ['hookline down'],
    load: async () => (await lifecycle()).down,
  });
  addCommand(program, {
    name: 'restart',
    text: 'down and up',
    examples: ['hookline restart'],
    load: async () => (await lifecycle()).restart,
  });
}

function installCommands(program: Command): void {
  const actions = () => import('../commands/install.ts');
  const commands = [
    addCommand(program, {
      name: 'install',
      text: "merge hookline's hooks into Claude Code's settings",
      examples: ['hookline install --dry-run', 'hookline install', 'hookline install --scope project'],
      load: async () => (await actions()).install,
    }),
    addCommand(program, {
      name: 'uninstall',
      text: 'remove exactly what install added',
      examples: ['hookline uninstall', 'hookline uninstall --scope project'],
      load: async () => (await actions()).uninstall,
    }),
  ];
  for (const command of commands)
    command
      .addOption(new Option('--scope <scope>', 'whose settings').choices(['user', 'project', 'local']).default('user'))
      .addOption(new Option('--settings <file>', 'this settings file').conflicts('scope'))
      .option('--dry-run', 'say what would be done and do nothing');
}
