import type { Command } from 'commander';
import type { Runtime } from './compose.ts';

/** A command's work, loaded when it is run. */
type Action = (runtime: Runtime, ...args: never[]) => Promise<void>;
type Run = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;
type Json = (command: Command) => Command;

/** Adds the commands of what looks after sessions while they run. */
export function selfDrivingCommands(program: Command, json: Json, run: Run): void {
  const add = (parent: Command, name: string, text: string, example: string, load: () => Promise<Action>): Command =>
    json(parent.command(name).description(text))
      .addHelpText('after', `\nExample\n  hookline ${example}`)
      .action(run(load));
  monitorCommands(program, add);
  const cache = program.command('search-cache').description('answers of searches that still hold');
  const cacheActions = () => import('./commands/search-cache.ts');
  add(
    cache,
    'stats',
    'what it knows, and what came of it',
    'search-cache stats --json',
    async () => (await cacheActions()).searchCacheStats,
  );
  add(cache, 'clear', 'forget every answer', 'search-cache clear', async () => (await cacheActions()).searchCacheClear);
  add(
    cache,
    'warm',
    'run frequent searches ahead',
    'search-cache warm',
    async () => (await cacheActions()).searchCacheWarm,
  );
  const state = program.command('state').description('the state files in ~/.context');
  const stateActions = () => import('./commands/state.ts');
  add(
    state,
    'validate',
    'look at them, and change nothing',
    'state validate --json',
    async () => (await stateActions()).stateValidate,
  );
  add(state, 'repair', 'make them whole again', 'state repair', async () => (await stateActions()).stateRepair);
  scheduleCommands(program, add);
  hookSetCommands(program, add);
  program
    .command('mcp')
    .description('tools for Claude, by the Model Context Protocol on standard input and output')
    .addHelpText('after', '\nExample\n  claude mcp add hookline -- hookline mcp')
    .action(run(async () => (await import('./commands/mcp.ts')).mcp));
}

type Add = (parent: Command, name: string, text: string, example: string, load: () => Promise<Action>) => Command;

function monitorCommands(program: Command, add: Add): void {
  const monitors = () => import('./commands/monitors.ts');
  const context = program.command('context').description('context windows');
  add(
    context,
    'status',
    'how full each session is',
    'context status --json',
    async () => (await monitors()).contextStatus,
  );
  const output = program.command('output').description('outputs of tools');
  add(output, 'stats', 'what large ones have cost', 'output stats', async () => (await monitors()).outputStats);
  const performance = program.command('performance').description('how long hooks take');
  add(
    performance,
    'report',
    'the last week, by hook and event',
    'performance report --json',
    async () => (await monitors()).performanceReportCommand,
  );
  const budget = program.command('budget').description('token budgets');
  const budgets = () => import('./commands/budget.ts');
  add(
    budget,
    'report',
    'what was used and saved, week by week',
    'budget report --svg budget.svg',
    async () => (await budgets()).budgetReportCommand,
  ).option('--svg <file>', 'write the plot there too');
  add(
    budget,
    'analyze',
    'fit the budgets to the week now',
    'budget analyze',
    async () => (await budgets()).budgetAnalyze,
  );
}

function scheduleCommands(program: Command, add: Add): void {
  const schedules = program.command('schedules').description('what is done at set times');
  const actions = () => import('./commands/schedules.ts');
  add(
    schedules,
    'install',
    'give them to systemd or launchd',
    'schedules install --dry-run',
    async () => (await actions()).schedulesInstall,
  ).option('--dry-run', 'print the files and do nothing');
  add(
    schedules,
    'status',
    'who runs them, and when',
    'schedules status',
    async () => (await actions()).schedulesStatus,
  );
  add(
    schedules,
    'run',
    'run one now',
    'schedules run state-validator',
    async () => (await actions()).schedulesRun,
  ).argument('<name>');
  add(
    schedules,
    'uninstall',
    'take them away from systemd or launchd',
    'schedules uninstall',
    async () => (await actions()).schedulesUninstall,
  );
}

function hookSetCommands(program: Command, add: Add): void {
  const hooks = program.command('hooks').description('the installed hook scripts');
  const actions = () => import('./commands/hook-sets.ts');
  add(hooks, 'status', 'version, files and backups', 'hooks status', async () => (await actions()).hooksStatus);
  add(
    hooks,
    'verify',
    'what changed, is missing or was added',
    'hooks verify --json',
    async () => (await actions()).hooksVerify,
  );
  add(hooks, 'update', 'install newer ones', 'hooks update --dry-run', async () => (await actions()).hooksUpdate)
    .option('--dry-run', 'show version and changelog, and do nothing')
    .option('--allow-older', 'also take an older version');
  add(
    hooks,
    'rollback',
    'bring an earlier set back',
    'hooks rollback backup-20261121-091754',
    async () => (await actions()).hooksRollback,
  ).argument('[backup]', 'its name, else the last one');
}
