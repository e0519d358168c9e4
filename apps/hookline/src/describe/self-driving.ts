import type { Command } from 'commander';
import { addCommand, addPlainCommand } from './command.ts';

/** The commands of what looks after sessions while they run. */
export function selfDrivingCommands(program: Command): void {
  monitorCommands(program);
  budgetCommands(program.command('budget').description('token budgets'));
  searchCacheCommands(program.command('search-cache').description('answers of searches that still hold'));
  stateCommands(program.command('state').description('the state files in ~/.context'));
  scheduleCommands(program.command('schedules').description('what is done at set times'));
  hookSetCommands(program.command('hooks').description('the installed hook scripts'));
  addPlainCommand(program, {
    name: 'mcp',
    text: 'tools for Claude, by the Model Context Protocol on standard input and output',
    examples: ['claude mcp add hookline -- hookline mcp'],
    load: async () => (await import('../commands/mcp.ts')).mcp,
  });
}

function monitorCommands(program: Command): void {
  const actions = () => import('../commands/monitors.ts');
  addCommand(program.command('context').description('context windows'), {
    name: 'status',
    text: 'how full each session is',
    examples: ['hookline context status --json'],
    load: async () => (await actions()).contextStatus,
  });
  addCommand(program.command('output').description('outputs of tools'), {
    name: 'stats',
    text: 'what large ones have cost',
    examples: ['hookline output stats'],
    load: async () => (await actions()).outputStats,
  });
  addCommand(program.command('performance').description('how long hooks take'), {
    name: 'report',
    text: 'the last week, by hook and event',
    examples: ['hookline performance report --json'],
    load: async () => (await actions()).performanceReportCommand,
  });
}

function budgetCommands(budget: Command): void {
  const actions = () => import('../commands/budget.ts');
  addCommand(budget, {
    name: 'report',
    text: 'what was used and saved, week by week',
    examples: ['hookline budget report --svg budget.svg'],
    load: async () => (await actions()).budgetReportCommand,
  }).option('--svg <file>', 'write the plot there too');
  addCommand(budget, {
    name: 'analyze',
    text: 'fit the budgets to the week now',
    examples: ['hookline budget analyze'],
    load: async () => (await actions()).budgetAnalyze,
  });
}

function searchCacheCommands(cache: Command): void {
  const actions = () => import('../commands/search-cache.ts');
  addCommand(cache, {
    name: 'stats',
    text: 'what it knows, and what came of it',
    examples: ['hookline search-cache stats --json'],
    load: async () => (await actions()).searchCacheStats,
  });
  addCommand(cache, {
    name: 'clear',
    text: 'forget every answer',
    examples: ['hookline search-cache clear'],
    load: async () => (await actions()).searchCacheClear,
  });
  addCommand(cache, {
    name: 'warm',
    text: 'run frequent searches ahead',
    examples: ['hookline search-cache warm'],
    load: async () => (await actions()).searchCacheWarm,
  });
}

function stateCommands(state: Command): void {
  const actions = () => import('../commands/state.ts');
  addCommand(state, {
    name: 'validate',
    text: 'look at them, and change nothing',
    examples: ['hookline state validate --json'],
    load: async () => (await actions()).stateValidate,
  });
  addCommand(state, {
    name: 'repair',
    text: 'make them whole again',
    examples: ['hookline state repair'],
    load: async () => (await actions()).stateRepair,
  });
}

function scheduleCommands(schedules: Command): void {
  const actions = () => import('../commands/schedules.ts');
  addCommand(schedules, {
    name: 'install',
    text: 'give them to systemd or launchd',
    examples: ['hookline schedules install --dry-run'],
    load: async () => (await actions()).schedulesInstall,
  }).option('--dry-run', 'print the files and do nothing');
  addCommand(schedules, {
    name: 'status',
    text: 'who runs them, and when',
    examples: ['hookline schedules status'],
    load: async () => (await actions()).schedulesStatus,
  });
  addCommand(schedules, {
    name: 'run',
    text: 'run one now',
    examples: ['hookline schedules run state-validator'],
    load: async () => (await actions()).schedulesRun,
  }).argument('<name>');
  addCommand(schedules, {
    name: 'uninstall',
    text: 'take them away from systemd or launchd',
    examples: ['hookline schedules uninstall'],
    load: async () => (await actions()).schedulesUninstall,
  });
}

function hookSetCommands(hooks: Command): void {
  const actions = () => import('../commands/hook-sets.ts');
  addCommand(hooks, {
    name: 'status',
    text: 'version, files and backups',
    examples: ['hookline hooks status'],
    load: async () => (await actions()).hooksStatus,
  });
  addCommand(hooks, {
    name: 'verify',
    text: 'what changed, is missing or was added',
    examples: ['hookline hooks verify --json'],
    load: async () => (await actions()).hooksVerify,
  });
  addCommand(hooks, {
    name: 'update',
    text: 'install newer ones',
    examples: ['hookline hooks update --dry-run'],
    load: async () => (await actions()).hooksUpdate,
  })
    .option('--dry-run', 'show version and changelog, and do nothing')
    .option('--allow-older', 'also take an older version');
  addCommand(hooks, {
    name: 'rollback',
    text: 'bring an earlier set back',
    examples: ['hookline hooks rollback', 'hookline hooks rollback backup-20261121-091754'],
    load: async () => (await actions()).hooksRollback,
  }).argument('[backup]', 'its name, else the last one');
}
