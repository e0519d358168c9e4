import type { SurvivalGroup, TimeWindowType, TokenUsageGroup } from '@hookline/contracts';
import { type Command, Option } from 'commander';
import { addCommand, addQuery } from './command.ts';

/** Names as the schemas have them. Loading those would double the time of `hookline --help`. */
const WINDOWS = Object.keys({
  hourly: 0,
  daily: 0,
  weekly: 0,
  monthly: 0,
  quarterly: 0,
  yearly: 0,
} satisfies Record<TimeWindowType, 0>);
const GROUPS = Object.keys({
  day: 0,
  week: 0,
  month: 0,
  session: 0,
  repo: 0,
  model: 0,
  prompt: 0,
} satisfies Record<TokenUsageGroup, 0>);

const SURVIVAL_GROUPS = Object.keys({
  age: 0,
  language: 0,
  tool: 0,
  pattern: 0,
  model: 0,
  repo: 0,
  experiment: 0,
} satisfies Record<SurvivalGroup, 0>);

const CODE = 'a file, or - for standard input';
const LANGUAGE = 'language, instead of the one that the path determines';

const actions = () => import('../commands/records.ts');

/** Adds the filters that every list has. */
function addFilters(command: Command, maxLimit: number, limit: number, { cursor = true } = {}): Command {
  command
    .option('--repo <repository>', 'name of a repository or a folder in it (default: the one of the current folder)')
    .option('--all', 'every repository')
    .option('--since <time>', '12h, 7d, today, 2026-11-30 or 2026-11-30T14:00')
    .option('--until <time>', 'the same')
    .option('--session <id>', 'only of this session')
    .option('--limit <n>', `${cursor ? 'page size' : 'largest number of rows'}, 1 to ${maxLimit}`, String(limit));
  return cursor ? command.option('--cursor <cursor>', 'continue after a page') : command;
}

/** Adds the commands that query what was traced. */
export function queryCommands(program: Command): void {
  sessionCommands(program);
  patternsCommand(program);
  patternCommands(program.command('pattern').description('one pattern'));
  blameCommands(program);
  survivalCommand(program);
  codeCommands(program);
  traceCommands(program.command('trace').description('prompts and subagent runs'));
}

function sessionCommands(program: Command): void {
  const sessions = addQuery(program, {
    name: 'sessions',
    text: 'list sessions, newest first',
    examples: ['hookline sessions', 'hookline sessions --all --since 7d'],
    load: async () => (await actions()).sessions,
  });
  addFilters(sessions, 200, 25);
  addQuery(program, {
    name: 'show',
    text: 'show a session, trace, pattern or change, or what it changed',
    examples: ['hookline show 603be622', 'hookline show 603be622 --diff', 'hookline show cf0dce6bd6'],
    notes:
      'Ids may be abbreviated to 4 characters or more. With --diff, hunks of files in the current repository are alive, changed\n' +
      'or gone: all, some or none of their added lines are still in the file.',
    load: async () => (await actions()).show,
  })
    .argument('<id>')
    .option('--diff', 'print one patch for each file');
  const search = addQuery(program, {
    name: 'search',
    text: 'search names, paths, code and prompts',
    examples: [
      'hookline search takeTokens',
      'hookline search rate limit --all --since 7d',
      'pbpaste | hookline search --code -',
    ],
    notes: 'All words have to occur. Each also finds longer words, and takeTokens also finds take_tokens.',
    load: async () => (await actions()).search,
  })
    .argument('[words...]')
    .option('--code <file>', `patterns similar to this code: ${CODE}`)
    .option('--lang <language>', 'only this language')
    .addOption(new Option('--kind <kind>', 'only patterns or prompts').choices(['pattern', 'prompt']));
  addFilters(search, 100, 20);
}

function patternsCommand(program: Command): void {
  const patterns = addQuery(program, {
    name: 'patterns',
    text: 'list patterns, newest first',
    examples: ['hookline patterns --since 7d', 'hookline patterns --file src/server.ts --limit 5 --json'],
    load: async () => (await actions()).patterns,
  })
    .option('--file <path>', 'only patterns of this file')
    .option('--lang <language>', 'only this language');
  addFilters(patterns, 500, 50);
  addQuery(program, {
    name: 'diff',
    text: 'compare two patterns, or a pattern with the code that it was made from',
    examples: ['hookline diff cf0dce6bd6', 'hookline diff cf0dce6bd6 5a52c35306'],
    load: async () => (await actions()).diff,
  })
    .argument('<pattern>')
    .argument('[pattern]');
}

function codeCommands(program: Command): void {
  addQuery(program, {
    name: 'fingerprint',
    text: 'print the identity of code',
    examples: ['hookline fingerprint src/server.ts', 'pbpaste | hookline fingerprint - --language typescript'],
    load: async () => (await actions()).fingerprint,
  })
    .argument('<file>', CODE)
    .option('--language <language>', LANGUAGE);
  addQuery(program, {
    name: 'usage',
    text: 'print tokens and cost',
    examples: [
      'hookline usage                        by day, with the total',
      'hookline usage --by month --csv',
      'hookline usage --by prompt --since 7d --limit 10',
      'hookline usage --by block             five hours from the first response on',
      'hookline usage --live --plan max5     the current five hours beside the 90th percentile and a plan',
    ],
    notes:
      'Each response of a model counts once, those of subagents included. Costs are list prices; a model without a known\n' +
      'price has tokens and no cost.',
    load: async () => (await import('../commands/usage.ts')).usage,
  })
    .addOption(new Option('--by <group>', 'what is summed').choices([...GROUPS, 'block']).default('day'))
    .option('--since <time>', 'only responses since then: a date, or a span such as 12h, 7d or 4w')
    .option('--until <time>', 'only responses before then')
    .option('--repo <name>', 'only responses of this repository')
    .option('--session <id>', 'only responses of this session')
    .option('--limit <n>', 'page size, 1 to 1000', '50')
    .option('--cursor <cursor>', 'continue after this page')
    .option('--csv', 'print CSV')
    .option('--live', 'show the current five hours until interrupted')
    .addOption(
      new Option('--plan <plan>', 'compare the current five hours with a plan').choices(['pro', 'max5', 'max20']),
    );
}

function blameCommands(program: Command): void {
  addQuery(program, {
    name: 'blame',
    text: 'print which prompt wrote each line of a file',
    examples: [
      'hookline blame src/server.ts',
      'hookline blame src/server.ts:40-52',
      'hookline blame src/server.ts --rev HEAD~3 --json',
    ],
    load: async () => (await import('../commands/blame.ts')).blame,
  })
    .argument('<file>', 'a file, FILE:LINE or FILE:LINE-LINE')
    .option('--rev <revision>', 'the file at a commit, branch or tag, instead of the working tree');
}

function survivalCommand(program: Command): void {
  const survival = addCommand(program, {
    name: 'survival',
    text: 'print how long written lines live after they landed',
    examples: [
      'hookline survival',
      'hookline survival --by language --all --since 90d',
      'hookline survival --measure                look at the repository of this folder first',
    ],
    notes:
      'A line lands with the first commit of the main branch that has it, and ends when it is changed, removed or reverted.\n' +
      'The main branch is measured after sessions when it has new commits, and every night.',
    load: async () => (await import('../commands/survival.ts')).survival,
  })
    .addOption(new Option('--by <group>', 'what is estimated alone').choices(SURVIVAL_GROUPS).default('age'))
    .option('--measure', 'look at the repository of this folder, or of --repo, first');
  addFilters(survival, 200, 20, { cursor: false });
}

function patternCommands(pattern: Command): void {
  addQuery(pattern, {
    name: 'show',
    text: 'print its code, and where and by which prompt it was written',
    examples: ['hookline pattern show cf0dce6bd69ff5ac'],
    load: async () => (await actions()).pattern,
  }).argument('<id>');
  addQuery(pattern, {
    name: 'lineage',
    text: 'print its ancestors and descendants',
    examples: [
      'hookline pattern lineage cf0dce6bd69ff5ac',
      'hookline pattern lineage cf0dce6bd69ff5ac --depth 3 --json',
    ],
    load: async () => (await actions()).lineage,
  })
    .argument('<id>')
    .option('--depth <n>', 'largest number of steps');
  addQuery(pattern, {
    name: 'evolution',
    text: 'print all related patterns',
    examples: ['hookline pattern evolution cf0dce6bd69ff5ac'],
    load: async () => (await actions()).evolution,
  }).argument('<id>');
  addQuery(pattern, {
    name: 'analytics',
    text: 'print usage, success and duration',
    examples: [
      'hookline pattern analytics cf0dce6bd69ff5ac',
      'hookline pattern analytics cf0dce6bd69ff5ac --window monthly --json',
    ],
    notes:
      'hourly and daily are the last hour and 24 hours; the others are whole UTC days, today included: 7, 30, 91 and 365.',
    load: async () => (await actions()).analytics,
  })
    .argument('<id>')
    .addOption(new Option('--window <window>', 'period').choices(WINDOWS).default('weekly'));
  addQuery(pattern, {
    name: 'parents',
    text: 'list patterns that code derives from or resembles',
    examples: [
      'hookline pattern parents src/retry.ts',
      'pbpaste | hookline pattern parents - --language typescript --json',
    ],
    load: async () => (await actions()).parents,
  })
    .argument('<file>', CODE)
    .option('--language <language>', LANGUAGE)
    .option('--limit <n>', 'largest number of patterns, 1 to 100', '10');
}

function traceCommands(trace: Command): void {
  const list = addQuery(trace, {
    name: 'list',
    text: 'list traces, newest first',
    examples: ['hookline trace list', 'hookline trace list --session 603be622 --limit 200'],
    load: async () => (await actions()).traces,
  });
  addFilters(list, 200, 50);
  addQuery(trace, {
    name: 'show',
    text: 'print a trace with those of its subagents',
    examples: ['hookline trace show b48ccc9c-2c58-45dc-91dc-494b0d99d4e1'],
    load: async () => (await actions()).trace,
  }).argument('<id>');
}
