import type { Command } from 'commander';
import { addCommand } from './command.ts';

/** Adds the commands that show the state of hookline and repair it. */
export function maintenanceCommands(program: Command): void {
  addCommand(program, {
    name: 'status',
    text: 'show daemon, service, database, breaker, inbox and cache',
    examples: ['hookline status', 'hookline status --json | jq .breaker'],
    load: async () => (await import('@hookline/lifecycle')).status,
  });
  addCommand(program, {
    name: 'doctor',
    text: 'check everything and print fixes',
    examples: ['hookline doctor'],
    notes: 'Exits with 1 when something is broken.',
    load: async () => (await import('@hookline/diagnostics')).doctor,
  });
  addCommand(program, {
    name: 'stats',
    text: 'print statistics of tracker, executor, circuit breaker, cache and health',
    examples: ['hookline stats', 'hookline stats --json | jq .over_time.last_day'],
    load: async () => (await import('@hookline/record-reports')).statisticsReport,
  });
  const actions = () => import('@hookline/lifecycle');
  addCommand(program, {
    name: 'sync',
    text: 'send cached events',
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
}

function cacheCommands(program: Command): void {
  const cache = program.command('cache').description('the offline cache');
  const actions = () => import('@hookline/lifecycle');
  addCommand(cache, {
    name: 'status',
    text: 'print counts and dead letters with their reasons',
    examples: ['hookline cache status'],
    load: async () => (await actions()).cacheStatus,
  });
  addCommand(cache, {
    name: 'cleanup',
    text: 'remove expired events',
    examples: ['hookline cache cleanup'],
    load: async () => (await actions()).cacheCleanup,
  });
  addCommand(cache, {
    name: 'requeue',
    text: 'make dead letters pending again: all, or those with the given ids',
    examples: ['hookline cache requeue', 'hookline cache requeue 0198c4a2-3f11-7c44-9d0e-5b1f6c2a7d10'],
    load: async () => (await actions()).cacheRequeue,
  }).argument('[event-id...]');
  addCommand(cache, {
    name: 'show',
    text: 'print one event in full',
    examples: ['hookline cache show 0198c4a2-3f11-7c44-9d0e-5b1f6c2a7d10'],
    load: async () => (await actions()).cacheShow,
  }).argument('<event-id>');
}
