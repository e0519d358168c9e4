import type { Command } from 'commander';
import { addCommand } from './command.ts';

const NAME = 'a name such as tracking.ignore';

/** Adds the commands that show and change the settings. */
export function configCommands(program: Command): void {
  const config = program.command('config').description('the settings');
  const actions = () => import('@hookline/settings/commands');
  addCommand(config, {
    name: 'show',
    text: 'print each setting with its origin; of one section, also units and ranges',
    examples: ['hookline config show', 'hookline config show tracking', 'LOG_LEVEL=debug hookline config show --json'],
    load: async () => (await actions()).configShow,
  }).argument('[section]', 'a section such as tracking, or a name such as tracking.ignore');
  addCommand(config, {
    name: 'path',
    text: 'print the path of config.yaml',
    examples: ['hookline config path'],
    load: async () => (await actions()).configPath,
  });
  addCommand(config, {
    name: 'get',
    text: 'print the value of a setting',
    examples: ['hookline config get cache.max_age_days', 'hookline config get tracking.ignore --json'],
    load: async () => (await actions()).configGet,
  }).argument('<name>', NAME);
  addCommand(config, {
    name: 'set',
    text: 'change a setting in config.yaml; comments and order are kept',
    examples: [
      'hookline config set cache.max_age_days 14',
      "hookline config set tracking.ignore '/home/me/private/**' '**/*.pem'",
      'hookline config set cache.max_age_days --unset',
    ],
    notes: 'A list takes each word as an element. Lists and mappings can also be one word in YAML or JSON.',
    load: async () => (await actions()).configSet,
  })
    .argument('<name>', NAME)
    .argument('[value...]')
    .option('--unset', 'remove the setting, so that its default applies');
}
