import type { Command } from 'commander';
import { addCommand } from './command.ts';

/** The commands that tell how hookline stands, and mend it. */
export function maintenanceCommands(program: Command): void {
  addCommand(program, {
    name: 'status',
    text: 'daemon, service, database, breaker, inbox and cache',
    examples: ['hookline status', 'hookline status --json | jq .breaker'],
    load: async () => (await import('../commands/status.ts')).status,
  });
  addCommand(program, {
    name: 'doctor',
    text: 'look at everything, each with its fix',
    examples: ['hookline doctor'],
    notes: 'Exits with 1 when something is broken.',
    load: async () => (await import('../commands/doctor.ts')).doctor,
  });
  addCommand(program, {
    name: 'stats',
    text: 'statistics of tracker, executor, circuit breaker, cache and health',
    examples: ['hookline stats', 'hookline stats --json | jq .over_time.last_day'],
    load: async () => (await import('../commands/stats.ts')).stats,
  });
  const actions = () => import('../commands/maintenance.ts');
  addCommand(program, {
    name: 'sync',
    text: 'send what waits in the cache',
    examples: ['hookline sync'],
    load: async () => (await actions()).sync,
  });
  cacheCommands(program);
  addCommand(program, {
    name: 'reset-breaker',
    text: "close the daemon's circuit breaker",
    examples: ['hookline reset-breaker'],
    load: async () => (await actions()).resetBreaker,
  });
  addCommand(program.command('config').description('the settings'), {
    name: 'show',
    text: 'each setting with where it came from',
    examples: ['hookline config show', 'LOG_LEVEL=debug hookline config show --json'],
    load: async () => (await actions()).configShow,
  });
}

function cacheCommands(program: Command): void {
  const cache = program.command('cache').description('the offline cache');
  const actions = () => import('../commands/maintenance.ts');
  addCommand(cache, {
    name: 'status',
    text: 'what it holds, with what the service refused and why',
    examples: ['hookline cache status'],
    load: async () => (await actions()).cacheStatus,
  });
  addCommand(cache, {
    name: 'cleanup',
    text: 'remove what is too old',
    examples: ['hookline cache cleanup'],
    load: async () => (await actions()).cacheCleanup,
  });
  addCommand(cache, {
    name: 'requeue',
    text: 'let what the service refused be sent again: all of it, or the events named',
    examples: ['hookline cache requeue', 'hookline cache requeue 0198c4a2-3f11-7c44-9d0e-5b1f6c2a7d10'],
    load: async () => (await actions()).cacheRequeue,
  }).argument('[event-id...]');
  addCommand(cache, {
    name: 'show',
    text: 'one event in full',
    examples: ['hookline cache show 0198c4a2-3f11-7c44-9d0e-5b1f6c2a7d10'],
    load: async () => (await actions()).cacheShow,
  }).argument('<event-id>');
}
