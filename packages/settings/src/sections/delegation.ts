import { flag, texts, whole } from '../setting-kinds.ts';
import { choice } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of advice to delegate code to another agent. */
export const delegationSettings = {
  delegation: {
    mode: setting({
      description: 'Reaction before code above the limit is written: off, advise (Claude), ask (the user) or block.',
      schema: choice(['off', 'advise', 'ask', 'block']),
      default: 'off',
    }),
    minLines: whole('New code with fewer lines is never above the limit, 0 to 100,000.', 10, 0, 100_000),
    maxLines: whole('New code with more lines is above the limit, 1 to 100,000.', 150, 1, 100_000),
    paths: texts('Files that are above the limit at any size: globs against the absolute path.'),
    languages: texts('Languages that are above the limit at any size, by their Linguist name, such as TypeScript.'),
    allow: texts('Files that are never above the limit: globs against the absolute path.'),
    budget: flag('Whether work that exceeds the remaining token budgets is above the limit.'),
    notes: flag('Whether Claude is reminded of delegation after it wrote code itself.'),
    noteEveryMinutes: whole('Shortest interval between reminders in a session, in minutes, 0 to 1440.', 10, 0, 1440),
    command: texts(
      'Program and arguments that run delegated tasks; the task is passed on standard input. Default: none, tasks are rejected.',
    ),
    timeoutSeconds: whole('How long a delegated task may take, in seconds, 1 to 86,400.', 600, 1, 86_400),
    maxOutputKb: whole('Largest output of a delegated task, in KiB, 1 to 65,536.', 1024, 1, 65_536),
  },
} as const satisfies Definitions;
