import type { Command } from 'commander';
import { addCommand } from './command.ts';

/** Adds the commands that import what was written before the installation, or missed. */
export function backfillCommands(program: Command): void {
  addCommand(program, {
    name: 'import',
    text: 'import code from transcripts or the history of a repository, or records of other programs',
    examples: [
      'hookline import --transcripts                 all transcripts in ~/.claude/projects',
      'hookline import --git . --since "1 year ago"',
      'hookline import --agent-trace traces.jsonl    who wrote lines of this repository, as Agent Trace',
      'hookline import --git-ai                      who wrote lines of this repository, from notes of git-ai',
    ],
    notes:
      'An interrupted import resumes; --again starts over and adds nothing that is known. Imports contain code only;\n' +
      'hookline reconcile adds the calls of transcripts to traces. Records of other programs tell only who wrote lines:\n' +
      'blame shows them where nothing was recorded here. They need the commits that they describe.',
    load: async () => (await import('@hookline/backfill')).importCommand,
  })
    .option('--transcripts [dir]', "transcripts in this folder (default: Claude Code's own)")
    .option('--git <repository>', 'the history of this repository')
    .option('--agent-trace <file>', 'records of Agent Trace about this repository; - is standard input')
    .option('--git-ai [repository]', 'notes of git-ai in this repository (default: the current one)')
    .option('--since <date>', 'only commits since this date')
    .option('--again', 'start over instead of resuming');
  addCommand(program, {
    name: 'reconcile',
    text: 'compare transcripts with what was recorded, add missing patterns and calls',
    examples: [
      'hookline reconcile                            completeness of every session, before and after',
      'hookline reconcile --json | jq .completeness_before',
      'hookline reconcile --json | jq .calls         the same for tool calls',
      'hookline reconcile --json | jq .completeness  calls, tool edits and files of commands: known, unknown, missing',
    ],
    load: async () => (await import('@hookline/backfill')).reconcile,
  })
    .option('--transcripts <dir>', "transcripts in this folder (default: Claude Code's own)")
    .option('--transcript <file...>', 'only these transcripts');
}
