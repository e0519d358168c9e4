import type { Command } from 'commander';
import { addCommand } from './command.ts';

/** Adds the commands that delete what was recorded, and exclude what is not to be. */
export function privacyCommands(program: Command): void {
  addCommand(program, {
    name: 'forget',
    text: 'delete what was recorded; with several conditions, what meets all of them',
    examples: [
      'hookline forget --session 603be622-c224-4494-bba9-60d776a686a0 --dry-run',
      'hookline forget --repo .',
      'hookline forget --path src/secrets.ts',
      'hookline forget --pattern cf0dce6bd69ff5ac',
      'hookline forget --before 90d --json',
    ],
    notes:
      'A session or a pattern is deleted for good. In a repository or a path, what happens from now on is recorded: hookline config set tracking.ignore excludes it.',
    load: async () => (await import('@hookline/local-deletion')).forget,
  })
    .option('--session <id>', 'everything of this session')
    .option('--repo <folder>', 'everything in this repository, by its folder or name')
    .option('--path <path>', 'this file, or this folder with everything below')
    .option('--pattern <id>', 'this pattern, wherever it occurs')
    .option('--before <date>', 'what is older than a date such as 2026-01-31, or than days such as 90d')
    .option('--dry-run', 'print counts and delete nothing');
  addCommand(program, {
    name: 'ignore',
    text: 'record nothing of the current repository, or of a path, from now on',
    examples: ['hookline ignore', 'hookline ignore ~/private', 'hookline ignore --remove'],
    notes: 'The path is added to tracking.ignore in config.yaml; the running daemon applies it with the next event.',
    load: async () => (await import('@hookline/settings/commands')).ignore,
  })
    .argument('[path]', 'a folder with everything below, or a file (default: the current repository)')
    .option('--remove', 'record it again');
}
