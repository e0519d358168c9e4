import { z } from 'zod';
import { type Definitions, setting, type Setting } from './setting.ts';

const flag = (description: string, value = false): Setting<boolean> =>
  setting({ description, schema: z.boolean(), default: value });

const whole = (description: string, value: number, least: number, most: number): Setting<number> =>
  setting({ description, schema: z.int().min(least).max(most), default: value });

const percent = (description: string, value: number): Setting<number> =>
  setting({ description, schema: z.number().positive().max(100), default: value });

const texts = (description: string, value: string[] = []): Setting<string[]> =>
  setting({ description, schema: z.array(z.string().min(1)).max(200), default: value });

const httpUrl = z.url({ protocol: /^https?$/ });

/** Settings of what looks after a session while it runs. Nothing that changes what Claude sees or does is on by itself. */
export const selfDrivingSettings = {
  delegation: {
    mode: setting({
      description: 'Before code is written: off, advise (tell Claude), ask (the user) or block.',
      schema: z.enum(['off', 'advise', 'ask', 'block']),
      default: 'off',
    }),
    minLines: whole("New code of fewer lines is nobody's business, 0 to 100,000.", 10, 0, 100_000),
    maxLines: whole('More lines at once are above the limit, 1 to 100,000.', 150, 1, 100_000),
    paths: texts('Files above the limit whatever their size: globs against the absolute path.'),
    languages: texts("Languages above the limit whatever their size, by linguist's name, such as TypeScript."),
    allow: texts('More files that are never looked at: globs against the absolute path.'),
    budget: flag('Whether work that does not fit into what is left of the token budgets is above the limit.'),
    notes: flag('Whether Claude is reminded of delegation after it wrote code itself.'),
    noteEveryMinutes: whole('How often at most, in minutes and by session, 0 to 1440.', 10, 0, 1440),
    command: texts('Program and arguments that do delegated tasks; the task comes on standard input. None: refused.'),
    timeoutSeconds: whole('How long a delegated task may take, in seconds, 1 to 86,400.', 600, 1, 86_400),
    maxOutputKb: whole('How much it may say, in KiB, 1 to 65,536.', 1024, 1, 65_536),
  },
  contextBudget: {
    statusLine: flag("Whether install wraps the status line, which knows the context window's size best."),
    warningPercent: percent('Fill of the context window that is a warning, in percent, up to 100.', 60),
    criticalPercent: percent('Fill that is critical, in percent, above the former.', 75),
    urgentPercent: percent('Fill that is urgent, in percent, above the former.', 90),
    windows: setting({
      description: 'Context windows by model id, in tokens, where the model alone does not tell.',
      schema: z.record(z.string().min(1), z.int().min(1).max(100_000_000)),
      default: {},
    }),
    notes: flag('Whether Claude is told of context alerts, with its next tool call.'),
    largeOutputKb: whole('Outputs above this are context debt, in KiB, 1 to 65,536.', 10, 1, 65_536),
    condense: flag('Whether bulky outputs are shortened, with the whole text kept on disk.'),
    condenseTools: texts('Tools whose outputs are.', ['Bash']),
    condenseAboveKb: whole('Outputs above this are, in KiB, 1 to 65,536.', 10, 1, 65_536),
    keepOutputDays: whole('How long whole texts are kept, in days, 1 to 365.', 7, 1, 365),
    minWork: whole('A week with fewer pieces of work changes no budget, 1 to 100,000.', 5, 1, 100_000),
  },
  searchCache: {
    answer: flag('Whether a repeated search whose answer cannot have changed is answered instead of run.'),
    ttlMinutes: whole('How long an answer is kept, in minutes, 1 to 1440.', 60, 1, 1440),
    capacity: whole('Most answers that are kept, 1 to 10,000.', 100, 1, 10_000),
    acrossSessions: flag('Whether an answer that another session got is given too, as text.'),
    searchTools: texts('MCP tools that search the files under the current folder and nothing else.'),
    maxTreeEntries: whole(
      'Largest tree whose state is looked at, in files and folders, 1 to 1,000,000.',
      30_000,
      1,
      1e6,
    ),
    maxWatchedFolders: whole(
      'Most folders of larger trees that are watched, to 1,000,000; 0 for none: not every write is told to watchers.',
      0,
      0,
      1e6,
    ),
    waitMs: whole(
      'How long a decision waits for a look at a tree, in ms, 1 to 500: 600 files and folders take 3; what takes longer is run.',
      3,
      1,
      500,
    ),
    restAfterMinutes: setting({
      description:
        'What is kept in mind of trees is dropped after so long without a search, in minutes, above 0 to 1440.',
      schema: z.number().positive().max(1440),
      default: 5,
    }),
    warmFromHour: whole('Quiet hours begin, 0 to 23 in local time: frequent searches are run ahead then.', 2, 0, 23),
    warmToHour: whole('Quiet hours end, 0 to 23.', 5, 0, 23),
  },
  stateGuard: {
    dir: setting({
      description: 'Where budgets, caches and alerts are kept. Default: ~/.context.',
      schema: z.string(),
      default: '',
      env: ['HOOKLINE_CONTEXT_DIR'],
    }),
    keepDays: whole('How long backups of state files are kept, in days, 1 to 3650.', 7, 1, 3650),
  },
  hookPerformance: {
    slowMs: whole('A hook that takes longer is slow, in ms, 1 to 600,000.', 500, 1, 600_000),
  },
  hookUpdates: {
    source: setting({
      description: 'Where newer hooks come from: off, folder, git or npm.',
      schema: z.enum(['off', 'folder', 'git', 'npm']),
      default: 'off',
    }),
    from: setting({
      description: 'The folder, the repository, or the name of the package.',
      schema: z.string(),
      default: '',
    }),
    folder: setting({
      description: 'Folder of the hooks in it. Default: its root.',
      schema: z.string(),
      default: '',
    }),
    range: setting({
      description: 'Versions that are taken, such as ^1.2.0.',
      schema: z.string().min(1),
      default: '*',
    }),
    registry: setting({
      description: "npm registry. Default: npm's own.",
      schema: z.union([z.literal(''), httpUrl]),
      default: '',
    }),
    requireSignature: flag('Whether a git tag or a package must be signed. Packages of npmjs.org always are.'),
    trustedRoot: setting({
      description:
        "File with Sigstore's trusted root, by which an npm package's provenance is checked. Default: it is not.",
      schema: z.string(),
      default: '',
    }),
    builtFrom: setting({
      description: 'URL of the repository that a package with provenance must be built from. Default: any.',
      schema: z.union([z.literal(''), httpUrl]),
      default: '',
    }),
    requireProvenance: flag('Whether a package without provenance is refused; with trusted_root.'),
    daily: flag('Whether the daily schedule installs what is newer, instead of saying so.'),
    keepBackups: whole('Earlier sets of hooks that are kept, 1 to 100.', 5, 1, 100),
  },
  schedules: {
    inDaemon: flag('Whether the daemon runs the schedules while neither systemd nor launchd does.', true),
  },
  notifications: {
    desktop: flag('Whether alerts are shown on the desktop.'),
    webhooks: setting({
      description: 'URLs that are told of alerts by POST.',
      schema: z.array(httpUrl).max(20),
      default: [],
    }),
    slack: setting({
      description: 'Incoming webhook of Slack.',
      schema: z.union([z.literal(''), httpUrl]),
      default: '',
      secret: true,
    }),
    discord: setting({
      description: 'Webhook of Discord.',
      schema: z.union([z.literal(''), httpUrl]),
      default: '',
      secret: true,
    }),
    everyMinutes: whole('How often the same kind of alert is told at most, in minutes, 0 to 1440.', 5, 0, 1440),
    maxPerHour: whole('Most alerts an hour, 1 to 1000.', 20, 1, 1000),
  },
} as const satisfies Definitions;
