import type { ExportKind } from '@hookline/contracts';
import { type Command, Argument, Option } from 'commander';
import { addPlainCommand } from './command.ts';

/** Names as the schema has them, which would have to be loaded. */
const KINDS = Object.keys({ events: 0, patterns: 0, traces: 0 } satisfies Record<ExportKind, 0>);

/** Adds the commands that exchange records with other programs. */
export function interchangeCommands(program: Command): void {
  addPlainCommand(program, {
    name: 'export',
    text: 'print everything that was recorded, or who wrote the lines of commits',
    examples: [
      'hookline export events > events.jsonl',
      'hookline export patterns --since 30d --format csv > patterns.csv',
      'hookline export traces | jq -r .prompt',
      'hookline export agent-trace --rev HEAD        who wrote the lines of a commit, as Agent Trace',
      'hookline export git-notes --rev main..HEAD    write the same as notes of the commits, in the form of git-ai',
    ],
    notes:
      'Memory does not grow with the number of rows. Events are in the order of their ids, patterns and traces in the\n' +
      'order in which the service learned of them. Cells of CSV that are objects or lists contain JSON.\n' +
      'git-notes writes to refs/notes/hookline, or to --ref, and never replaces a note of another program. Share it with\n' +
      'git push origin refs/notes/hookline. No other command writes to a repository.',
    load: async () => (await import('../commands/export.ts')).exportCommand,
  })
    .addArgument(new Argument('<kind>', 'what is exported').choices([...KINDS, 'agent-trace', 'git-notes']))
    .addOption(new Option('--format <format>', 'format').choices(['jsonl', 'csv']).default('jsonl'))
    .addOption(new Option('--json', 'print JSON lines, and errors as JSON').conflicts('format'))
    .option('--rev <revision>', 'commit whose lines are described; for git-notes also a range', 'HEAD')
    .option('--ref <ref>', 'ref that git-notes writes to', 'refs/notes/hookline')
    .option('--since <time>', 'only what happened since then: a date, or a span such as 12h, 7d or 4w');
}
