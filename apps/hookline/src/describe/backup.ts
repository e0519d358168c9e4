import type { Command } from 'commander';
import { addCommand } from './command.ts';

/** Adds the commands for backups of the embedded database. */
export function backupCommands(program: Command): void {
  const backup = program.command('backup').description('backups of the embedded database');
  const actions = () => import('@hookline/lifecycle');
  addCommand(backup, {
    name: 'list',
    text: 'print the backups, newest first',
    examples: ['hookline backup list', 'hookline backup list --json | jq .backups[0].tables'],
    load: async () => (await actions()).backupList,
  });
  addCommand(backup, {
    name: 'create',
    text: 'make a backup now, and verify it',
    examples: ['hookline backup create'],
    notes: 'The service makes one a day by itself. The seven newest are kept.',
    load: async () => (await actions()).backupCreate,
  });
  addCommand(backup, {
    name: 'restore',
    text: 'replace the database by the newest backup, or by the given one',
    examples: ['hookline backup restore --dry-run', 'hookline backup restore 20261130T201500Z.tar.gz'],
    notes: 'The backup is verified first, and the present database is moved aside. Events wait in the cache meanwhile.',
    load: async () => (await actions()).backupRestore,
  })
    .argument('[name]')
    .option('--dry-run', 'unpack and verify the backup without replacing the database');
}
