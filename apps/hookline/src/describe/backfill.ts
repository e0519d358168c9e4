import type { Command } from 'commander';
import { addCommand } from './command.ts';

/** The commands that bring in what was written before, or missed. */
export function backfillCommands(program: Command): void {
  addCommand(program, {
    name: 'import',
    text: 'read what was written before: transcripts, or a repository',
    examples: [
      'hookline import --transcripts                 all that Claude Code left in ~/.claude/projects',
      'hookline import --git . --since "1 year ago"',
    ],
    notes:
      'It goes on where it stopped; --again begins anew, and adds nothing that is known. It brings code; traces get the\n' +
      'calls of transcripts by hookline reconcile.',
    load: async () => (await import('../commands/import.ts')).importCommand,
  })
    .option('--transcripts [dir]', "transcripts in this folder, or Claude Code's own")
    .option('--git <repository>', "a repository's history")
    .option('--since <date>', 'only commits from then on')
    .option('--again', 'from the beginning, not from where it stopped');
  addCommand(program, {
    name: 'reconcile',
    text: 'compare transcripts with what was recorded, add missing patterns and calls',
    examples: [
      'hookline reconcile                            every session: what was recorded, what was added',
      'hookline reconcile --json | jq .completeness_before',
      'hookline reconcile --json | jq .calls         the same of tool calls, which are added to their traces',
    ],
    load: async () => (await import('../commands/reconcile.ts')).reconcile,
  })
    .option('--transcripts <dir>', "transcripts in this folder (default: Claude Code's own)")
    .option('--transcript <file...>', 'these transcripts only');
}
