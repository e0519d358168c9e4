import { flag, texts, whole } from '../setting-kinds.ts';
import { choice, mapOf, positive, range, text } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of the quality gate. */
export const enforcementSettings = {
  enforcement: {
    enabled: flag(
      'Whether edits are judged, and Claude is told the problems that they add. Hooks change with: hookline quality on.',
    ),
    mode: setting({
      description:
        'warn: Claude is told after the edit. block: an edit that adds a problem of the tier block is denied, at most twice for a rule in a file of a session. Hooks change with: hookline install.',
      schema: choice(['warn', 'block']),
      default: 'warn',
    }),
    performanceBudgetSeconds: setting({
      description:
        'Longest time for checking an edit, in seconds, 0.05 to 30. A session waits 0.8 seconds of it at most.',
      schema: range(0.05, 30),
      default: 2,
    }),
    interceptTools: texts('Tools whose edits are judged, by exact name.', ['Write', 'Edit', 'MultiEdit']),
    rules: setting({
      description:
        'Rules by name with another tier: block, instant (told after the edit), settled, score (counted, never told) or off.',
      schema: mapOf(text(1, 200), choice(['block', 'instant', 'settled', 'score', 'off'])),
      default: {},
    }),
    settled: flag(
      'Whether Claude is told, when its turn ends, the problems that are right between two edits. Changes with: hookline install.',
      true,
    ),
    ignore: texts('Files that are not judged: globs against the absolute path.'),
    maxFindings: whole('Problems in one text for Claude, 1 to 50.', 5, 1, 50),
    maxCharacters: whole('Length of a text for Claude, in characters, 200 to 9000.', 1200, 200, 9000),
    maxFileKb: whole('Largest file that is judged, in KiB, 1 to 10,240.', 400, 1, 10_240),
    hostMemoryMb: whole(
      'Memory above which the process of the checkers is replaced, in MiB, 100 to 16,384.',
      600,
      100,
      16_384,
    ),
    hostIdleMinutes: setting({
      description: 'Minutes without an edit after which the process of the checkers ends, above 0 to 1440.',
      schema: positive(1440),
      default: 10,
    }),
  },
} as const satisfies Definitions;
