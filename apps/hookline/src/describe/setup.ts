import { type Command, Option } from 'commander';
import { addCommand, addLifecycleCommand } from './command.ts';

/** Adds the commands that install the hooks and start or end daemon and service. */
export function setupCommands(program: Command): void {
  addCommand(program, {
    name: 'init',
    text: 'install, start, offer to import earlier sessions, and show a first result',
    examples: ['hookline init', 'hookline init --yes --import', 'hookline init --dry-run'],
    load: async () => (await import('@hookline/installation')).init,
  })
    .option('--yes', 'do not ask before installing')
    .option('--import', 'import the transcripts of earlier sessions')
    .option('--no-import', 'do not offer to import them')
    .option('--dry-run', 'print what would be done');
  installCommands(program);
  const versions = () => import('@hookline/installation');
  addCommand(program, {
    name: 'upgrade',
    text: 'install another version with npm, and hand daemon and service over to it',
    examples: ['hookline upgrade', 'hookline upgrade --to 0.2.0'],
    notes: 'A version that does not start is replaced by the one before it. hookline rollback returns to that one.',
    load: async () => (await versions()).upgrade,
  }).option('--to <version>', 'version, range or tag (default: latest)');
  addCommand(program, {
    name: 'rollback',
    text: 'return to the version before the last upgrade',
    examples: ['hookline rollback'],
    load: async () => (await versions()).rollback,
  });
  const lifecycle = () => import('@hookline/lifecycle');
  addLifecycleCommand(program, {
    name: 'up',
    text: 'start the daemon, and the local service unless a remote one is configured',
    examples: ['hookline up', 'INTELLIGENCE_SERVICE_URL=https://traces.example.com hookline up'],
    load: async () => (await lifecycle()).up,
  });
  addLifecycleCommand(program, {
    name: 'down',
    text: 'end the daemon and the local service',
    examples: ['hookline down'],
    load: async () => (await lifecycle()).down,
  });
  addLifecycleCommand(program, {
    name: 'restart',
    text: 'end and start daemon and local service',
    examples: ['hookline restart'],
    load: async () => (await lifecycle()).restart,
  });
  tokenCommand(program);
}

function tokenCommand(program: Command): void {
  addCommand(program, {
    name: 'token',
    text: "print the token that clients of the service's TCP port send",
    examples: ['hookline token', 'hookline token --json | jq -r .token'],
    notes:
      'Send it as "Authorization: Bearer TOKEN". With it, a program can read and write code and prompts.\n' +
      'Commands, the daemon and the MCP server use a socket in the home folder and do not need it.',
    load: async () => (await import('@hookline/lifecycle')).token,
  });
}

function installCommands(program: Command): void {
  const actions = () => import('@hookline/installation');
  const install = addCommand(program, {
    name: 'install',
    text: "copy the program to its home and merge its hooks into Claude Code's settings",
    examples: ['hookline install --dry-run', 'hookline install', 'hookline install --scope project'],
    load: async () => (await actions()).install,
  });
  const uninstall = addCommand(program, {
    name: 'uninstall',
    text: 'remove exactly what install added, and list what runs and what remains',
    examples: ['hookline uninstall', 'hookline uninstall --scope project', 'hookline uninstall --purge'],
    load: async () => (await import('@hookline/installation')).uninstall,
  });
  for (const command of [install, uninstall])
    command
      .addOption(
        new Option('--scope <scope>', 'settings file of this scope')
          .choices(['user', 'project', 'local'])
          .default('user'),
      )
      .addOption(new Option('--settings <file>', 'this settings file').conflicts('scope'))
      .option('--dry-run', 'print the result without writing it');
  install.option('--no-hooks', 'change no settings file: the plugin registers the hooks');
  uninstall.option('--purge', 'end daemon and service, and remove the program, its settings and all records');
}
