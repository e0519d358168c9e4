import { flag, percent, texts, whole } from '../setting-kinds.ts';
import { integer, mapOf, text } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of the context budget and of its state files. */
export const contextSettings = {
  contextBudget: {
    statusLine: flag(
      'Whether install wraps the status line, which reports the size of the context window most precisely.',
    ),
    warningPercent: percent('Context window usage that is a warning, in percent, up to 100.', 60),
    criticalPercent: percent('Context window usage that is critical, in percent, above warning_percent.', 75),
    urgentPercent: percent('Context window usage that is urgent, in percent, above critical_percent.', 90),
    windows: setting({
      description: 'Context window sizes by model id, in tokens, for models of unknown size.',
      schema: mapOf(text(1), integer(1, 100_000_000)),
      default: {},
    }),
    notes: flag('Whether Claude receives context alerts with its next tool call.'),
    largeOutputKb: whole('Size above which outputs are context debt, in KiB, 1 to 65,536.', 10, 1, 65_536),
    condense: flag('Whether large outputs are shortened, with the full text stored on disk.'),
    condenseTools: texts('Tools whose outputs are shortened.', ['Bash']),
    condenseAboveKb: whole('Size above which outputs are shortened, in KiB, 1 to 65,536.', 10, 1, 65_536),
    keepOutputDays: whole('How long full texts are kept, in days, 1 to 365.', 7, 1, 365),
    minWork: whole('Units of work in a week that are required to adjust a budget, 1 to 100,000.', 5, 1, 100_000),
  },
  stateGuard: {
    dir: setting({
      description: 'Folder of budgets, caches and alerts. Default: ~/.context.',
      schema: text(),
      default: '',
      env: ['HOOKLINE_CONTEXT_DIR'],
    }),
    keepDays: whole('How long backups of state files are kept, in days, 1 to 3650.', 7, 1, 3650),
  },
} as const satisfies Definitions;
