import type { Command } from 'commander';
import { addCommand, addPlainCommand } from './command.ts';

/** Adds the commands that assist running sessions: context, budgets, search cache, state files, schedules, hook sets. */
export function assistCommands(program: Command): void {
  monitorCommands(program);
  budgetCommands(program.command('budget').description('token budgets'));
  searchCacheCommands(program.command('search-cache').description('stored answers of repeated searches'));
  stateCommands(program.command('state').description('the state files in ~/.context'));
  scheduleCommands(program.command('schedules').description('scheduled jobs'));
  hookSetCommands(program.command('hooks').description('the installed hook scripts'));
  addPlainCommand(program, {
    name: 'mcp',
    text: 'serve tools for Claude over the Model Context Protocol on standard input and output',
    examples: ['claude mcp add hookline -- hookline mcp'],
    load: async () => (await import('../commands/mcp.ts')).mcp,
  });
}

function monitorCommands(program: Command): void {
  const actions = () => import('@hookline/context-budget');
  addCommand(program.command('context').description('context windows'), {
    name: 'status',
    text: 'show how full each session is',
    examples: ['hookline context status --json'],
    load: async () => (await actions()).contextStatus,
  });
  addCommand(program.command('output').description('outputs of tools'), {
    name: 'stats',
    text: 'show the tokens that large outputs cost',
    examples: ['hookline output stats'],
    load: async () => (await actions()).outputStats,
  });
  addCommand(program.command('performance').description('execution times of hooks'), {
    name: 'report',
    text: 'report the last week, by hook and event',
    examples: ['hookline performance report --json'],
    load: async () => (await import('@hookline/hook-performance')).performanceReportCommand,
  });
}

function budgetCommands(budget: Command): void {
  const actions = () => import('@hookline/context-budget');
  addCommand(budget, {
    name: 'report',
    text: 'show tokens used and saved, week by week',
    examples: ['hookline budget report --svg budget.svg'],
    load: async () => (await actions()).budgetReportCommand,
  }).option('--svg <file>', 'also write a plot to this file');
  addCommand(budget, {
    name: 'analyze',
    text: 'adjust the budgets to the current week now',
    examples: ['hookline budget analyze'],
    load: async () => (await actions()).budgetAnalyze,
  });
}

function searchCacheCommands(cache: Command): void {
  const actions = () => import('@hookline/search-cache');
  addCommand(cache, {
    name: 'stats',
    text: 'show stored answers, hits and misses',
    examples: ['hookline search-cache stats --json'],
    load: async () => (await actions()).searchCacheStats,
  });
  addCommand(cache, {
    name: 'clear',
    text: 'remove all stored answers',
    examples: ['hookline search-cache clear'],
    load: async () => (await actions()).searchCacheClear,
  });
  addCommand(cache, {
    name: 'warm',
    text: 'run frequent searches and store their answers',
    examples: ['hookline search-cache warm'],
    load: async () => (await actions()).searchCacheWarm,
  });
}

function stateCommands(state: Command): void {
  const actions = () => import('@hookline/state-guard');
  addCommand(state, {
    name: 'validate',
    text: 'check the files without changing them',
    examples: ['hookline state validate --json'],
    load: async () => (await actions()).stateValidate,
  });
  addCommand(state, {
    name: 'repair',
    text: 'repair damaged files',
    examples: ['hookline state repair'],
    load: async () => (await actions()).stateRepair,
  });
}

function scheduleCommands(schedules: Command): void {
  const actions = () => import('@hookline/schedules');
  addCommand(schedules, {
    name: 'install',
    text: 'install the schedules in systemd or launchd',
    examples: ['hookline schedules install --dry-run'],
    load: async () => (await actions()).schedulesInstall,
  }).option('--dry-run', 'print the files without installing them');
  addCommand(schedules, {
    name: 'status',
    text: 'show what runs the schedules, and when',
    examples: ['hookline schedules status'],
    load: async () => (await actions()).schedulesStatus,
  });
  addCommand(schedules, {
    name: 'run',
    text: 'run a schedule now',
    examples: ['hookline schedules run state-validator'],
    load: async () => (await actions()).schedulesRun,
  }).argument('<name>');
  addCommand(schedules, {
    name: 'uninstall',
    text: 'remove the schedules from systemd or launchd',
    examples: ['hookline schedules uninstall'],
    load: async () => (await actions()).schedulesUninstall,
  });
}

function hookSetCommands(hooks: Command): void {
  const actions = () => import('@hookline/hook-updates');
  addCommand(hooks, {
    name: 'status',
    text: 'show version, files and backups',
    examples: ['hookline hooks status'],
    load: async () => (await actions()).hooksStatus,
  });
  addCommand(hooks, {
    name: 'verify',
    text: 'list changed, missing and added files',
    examples: ['hookline hooks verify --json'],
    load: async () => (await actions()).hooksVerify,
  });
  addCommand(hooks, {
    name: 'update',
    text: 'install the newest hook set',
    examples: ['hookline hooks update --dry-run'],
    load: async () => (await actions()).hooksUpdate,
  })
    .option('--dry-run', 'show version and changelog without installing')
    .option('--allow-older', 'also install an older version');
  addCommand(hooks, {
    name: 'rollback',
    text: 'restore an earlier hook set',
    examples: ['hookline hooks rollback', 'hookline hooks rollback backup-20261121-091754'],
    load: async () => (await actions()).hooksRollback,
  }).argument('[backup]', 'name of the backup; default: the last one');
}
