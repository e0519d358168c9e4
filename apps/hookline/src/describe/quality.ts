import type { Command } from 'commander';
import { addCommand } from './command.ts';

/** Adds the commands of the quality gate. */
export function qualityCommands(quality: Command): void {
  const actions = () => import('@hookline/quality-reports');
  addCommand(quality, {
    name: 'on',
    text: 'install its grammars, switch it on and register its hook',
    examples: ['hookline quality on'],
    load: async () => (await actions()).qualityOn,
  });
  addCommand(quality, {
    name: 'off',
    text: 'switch it off and remove its hook',
    examples: ['hookline quality off'],
    load: async () => (await actions()).qualityOff,
  });
  addCommand(quality, {
    name: 'status',
    text: 'show whether edits are judged, and what is missing',
    examples: ['hookline quality status --json'],
    load: async () => (await actions()).qualityStatus,
  });
  addCommand(quality, {
    name: 'check',
    text: 'check files, or what is staged in git; fails when a session would be told',
    examples: ['hookline quality check src/a.ts', 'hookline quality check --staged'],
    load: async () => (await actions()).qualityCheck,
  })
    .argument('[files...]')
    .option('--staged', 'check what the index of git adds to the last commit')
    .option('--all', 'list problems that are only counted, too');
  addCommand(quality, {
    name: 'report',
    text: 'count judged edits and the rules that they broke',
    examples: ['hookline quality report --since 2w'],
    load: async () => (await actions()).qualityReport,
  }).option('--since <time>', '30m, 12h, 7d, 2w, today, a date, or ISO 8601', '7d');
  addCommand(quality, {
    name: 'explain',
    text: 'explain a rule, or list all',
    examples: ['hookline quality explain swallowed-error', 'hookline quality explain'],
    load: async () => (await actions()).qualityExplain,
  }).argument('[rule]');
  addCommand(quality, {
    name: 'mute',
    text: 'count a rule without telling it',
    examples: ['hookline quality mute bare-except', 'hookline quality mute bare-except --undo'],
    load: async () => (await actions()).qualityMute,
  })
    .argument('<rule>')
    .option('--off', 'do not look for it at all')
    .option('--undo', 'return to its own tier');
}
