import type { Command } from 'commander';
import type { Run } from '../command-line.ts';

const IMPORT_EXAMPLES = `
Examples
  hookline import --transcripts                     all that Claude Code left in ~/.claude/projects
  hookline import --git . --since "1 year ago"
It goes on where it stopped; --again begins anew, and adds nothing that is known. It brings code; traces get the
calls of transcripts by hookline reconcile.
`;

const RECONCILE_EXAMPLES = `
Examples
  hookline reconcile                                every session: what was recorded, what was added
  hookline reconcile --json | jq .completeness_before
  hookline reconcile --json | jq .calls             the same of tool calls, which are added to their traces
`;

/** The commands that bring in what was written before, or missed. */
export function backfillCommands(program: Command, json: (command: Command) => Command, run: Run): void {
  json(program.command('import').description('read what was written before: transcripts, or a repository'))
    .option('--transcripts [dir]', "transcripts in this folder, or Claude Code's own")
    .option('--git <repository>', "a repository's history")
    .option('--since <date>', 'only commits from then on')
    .option('--again', 'from the beginning, not from where it stopped')
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(run(async () => (await import('./import.ts')).importCommand));
  json(
    program
      .command('reconcile')
      .description('compare transcripts with what was recorded, add missing patterns and calls'),
  )
    .option('--transcripts <dir>', "transcripts in this folder (default: Claude Code's own)")
    .option('--transcript <file...>', 'these transcripts only')
    .addHelpText('after', RECONCILE_EXAMPLES)
    .action(run(async () => (await import('./reconcile.ts')).reconcile));
}
