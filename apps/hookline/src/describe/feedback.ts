import type { Command } from 'commander';
import { addCommand } from './command.ts';

const actions = () => import('../commands/feedback.ts');

/** Adds the commands of feedback on patterns, and of experiments between them. */
export function feedbackCommands(program: Command): void {
  addCommand(program, {
    name: 'feedback',
    text: 'record what you think of a pattern',
    examples: [
      'hookline feedback cf0dce6bd69ff5ac --rating 5',
      'hookline feedback cf0dce6b --rating 2 --comment "reads the file twice"',
    ],
    notes:
      'POST /api/pattern-traceability/feedback/analyze reads ratings where executions have no quality score.\n' +
      'Secrets are removed from comments.',
    load: async () => (await actions()).feedback,
  })
    .argument('<id>', 'a pattern')
    .option('--rating <n>', '1 to 5, of which 5 is the best')
    .option('--sentiment <sentiment>', 'positive, neutral or negative')
    .option('--comment <text>', 'up to 10,000 characters');
  experimentCommands(program.command('experiment').description('experiments between patterns'));
}

function experimentCommands(experiment: Command): void {
  addCommand(experiment, {
    name: 'list',
    text: 'list experiments, the latest first',
    examples: ['hookline experiment list', 'hookline experiment list --status running --json'],
    load: async () => (await actions()).experiments,
  })
    .option('--status <status>', 'running, stopped, applied or undone')
    .option('--pattern <id>', 'only those with this pattern')
    .option('--limit <n>', 'page size, 1 to 200', '50')
    .option('--cursor <cursor>', 'continue after a page');
  addCommand(experiment, {
    name: 'create',
    text: 'start an experiment between patterns; the first one is the control',
    examples: ['hookline experiment create "new retry" cf0dce6bd69ff5ac 9a41c07e55d20b13'],
    notes:
      'Sessions are assigned by their id, and those that used another pattern than assigned do not count. A hook of your own asks for\n' +
      'the assignment of its session: GET /api/pattern-traceability/feedback/experiments/ID/assignment?session_id=SESSION.',
    load: async () => (await actions()).createExperiment,
  })
    .argument('<name>')
    .argument('<patterns...>', '2 to 8 patterns')
    .option('--smallest-effect <difference>', 'difference in the success of sessions that matters, 0.001 to 0.5')
    .option('--tightest-at <sessions>', 'sessions of two arms at which the interval is tightest, 60 to 1000000');
  addCommand(experiment, {
    name: 'show',
    text: 'print an experiment with its current evaluation, which may be looked at any number of times',
    examples: ['hookline experiment show 0190163d'],
    load: async () => (await actions()).experiment,
  }).argument('<id>');
  addCommand(experiment, {
    name: 'stop',
    text: 'stop an experiment without a decision; sessions after that do not count',
    examples: ['hookline experiment stop 0190163d'],
    load: async () => (await actions()).stopExperiment,
  }).argument('<id>');
}
