import { timeWindowTypeSchema } from '@hookline/contracts';
import { type Command, Option } from 'commander';
import { addCommand } from './command.ts';

const CODE = 'a file, or - for standard input';

/** The commands that ask what was traced. */
export function queryCommands(program: Command): void {
  addCommand(program, {
    name: 'patterns',
    text: 'patterns that were written, newest first',
    examples: ['hookline patterns', 'hookline patterns --file src/server.ts --limit 5 --json'],
    load: async () => (await import('../commands/patterns.ts')).patterns,
  })
    .option('--file <path>', 'those of this file')
    .option('--limit <n>', 'at most so many, 1 to 500', '50')
    .option('--cursor <cursor>', 'the page after');
  patternCommands(program.command('pattern').description('one pattern'));
  addCommand(program, {
    name: 'fingerprint',
    text: 'the identity of code',
    examples: ['hookline fingerprint src/server.ts', 'pbpaste | hookline fingerprint - --language typescript'],
    load: async () => (await import('../commands/fingerprint.ts')).fingerprintCommand,
  })
    .argument('<file>', CODE)
    .option('--language <language>', 'instead of what its path tells');
  traceCommands(program.command('trace').description('what ran'));
}

function patternCommands(pattern: Command): void {
  const actions = () => import('../commands/patterns.ts');
  addCommand(pattern, {
    name: 'show',
    text: 'its code and where it was written',
    examples: ['hookline pattern show 3d73da5b43ce076f'],
    load: async () => (await actions()).patternShow,
  }).argument('<id>');
  addCommand(pattern, {
    name: 'lineage',
    text: 'where it came from, and what came of it',
    examples: [
      'hookline pattern lineage 3d73da5b43ce076f',
      'hookline pattern lineage 3d73da5b43ce076f --depth 3 --json',
    ],
    load: async () => (await actions()).patternLineage,
  })
    .argument('<id>')
    .option('--depth <n>', 'at most so many steps');
  addCommand(pattern, {
    name: 'evolution',
    text: 'its whole family',
    examples: ['hookline pattern evolution 3d73da5b43ce076f'],
    load: async () => (await actions()).patternEvolution,
  }).argument('<id>');
  addCommand(pattern, {
    name: 'analytics',
    text: 'how it is used: how often, how well, how fast',
    examples: [
      'hookline pattern analytics 3d73da5b43ce076f',
      'hookline pattern analytics 3d73da5b43ce076f --window monthly --json',
    ],
    notes:
      'hourly and daily are the last hour and 24 hours; the others are whole UTC days, today included: 7, 30, 91 and 365.',
    load: async () => (await import('../commands/analytics.ts')).patternAnalytics,
  })
    .argument('<id>')
    .addOption(new Option('--window <window>', 'how far back').choices(timeWindowTypeSchema.options).default('weekly'));
  addCommand(pattern, {
    name: 'parents',
    text: 'what code was made from, and what is like it',
    examples: [
      'hookline pattern parents src/retry.ts',
      'pbpaste | hookline pattern parents - --language typescript --json',
    ],
    load: async () => (await import('../commands/parents.ts')).patternParents,
  })
    .argument('<file>', CODE)
    .option('--language <language>', 'instead of what its path tells')
    .option('--limit <n>', 'at most so many, 1 to 100', '10');
}

function traceCommands(trace: Command): void {
  const actions = () => import('../commands/traces.ts');
  addCommand(trace, {
    name: 'list',
    text: 'traces, newest first',
    examples: ['hookline trace list', 'hookline trace list --session 603be622-c224-4494-bba9-60d776a686a0'],
    load: async () => (await actions()).traceList,
  })
    .option('--session <id>', 'those of this session')
    .option('--limit <n>', 'at most so many, 1 to 200', '50');
  addCommand(trace, {
    name: 'show',
    text: 'one trace, with those of its subagents',
    examples: ['hookline trace show b48ccc9c-2c58-45dc-91dc-494b0d99d4e1'],
    load: async () => (await actions()).traceShow,
  }).argument('<id>');
}
