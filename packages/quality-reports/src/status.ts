import { grammarsFolder } from '@hookline/checkers/grammars';
import { type Report, report, table } from '@hookline/command-report';
import { askDaemon } from '@hookline/daemon/control';
import { controlRoute } from '@hookline/control-socket';
import type { QualityState } from '@hookline/daemon';
import { install } from '@hookline/installation';
import { optionalPackages } from './grammars.ts';
import type { QualityOptions } from './quality-options.ts';
import { installedIn } from './switch.ts';

/** State of the quality gate. */
export interface QualityStatus {
  readonly enabled: boolean;
  readonly mode: 'warn' | 'block';
  readonly tools: readonly string[];
  /** True when the grammars of the syntax rules are installed. */
  readonly grammars: boolean;
  /** True when the registered hooks are those that the settings ask for. */
  readonly hooks: boolean;
  /** State in the running daemon; `null` while it does not run or does not judge. */
  readonly daemon: QualityState | null;
  readonly log: string;
  /** Tiers that differ from those of the rules. */
  readonly rules: Readonly<Record<string, string>>;
  /** Obstacles to the work of the gate, each with its fix. */
  readonly problems: readonly string[];
}

/** Reports the state of the quality gate, and what keeps it from working. */
export async function qualityStatus(options: QualityOptions): Promise<Report<QualityStatus>> {
  const { paths, settings } = options;
  const { enabled, interceptTools, mode, rules } = settings.enforcement;
  const grammars = (await grammarsFolder(optionalPackages(options))) !== undefined;
  const hooks = installedIn(options) && !(await differs(options));
  const daemon =
    (await askDaemon(paths.socket, controlRoute<QualityState | null>('GET /self-driving/quality'))) ?? null;
  const state = { enabled, mode, tools: interceptTools, grammars, hooks, daemon, log: paths.qualityLog, rules };
  return report({ ...state, problems: enabled ? problemsOf(state) : [] }, describe);
}

async function differs(options: QualityOptions): Promise<boolean> {
  const { value } = await install(options, { dryRun: true });
  return (value as { readonly changed: boolean }).changed;
}

function problemsOf({ daemon, grammars, hooks }: Omit<QualityStatus, 'problems'>): string[] {
  return [
    ...(grammars ? [] : ['only secrets are looked for: the grammars are not installed; hookline quality on']),
    ...(hooks ? [] : ['the hooks of the settings are not registered with Claude Code; hookline install']),
    ...(daemon ? [] : ['the daemon does not judge; hookline restart']),
  ];
}

function describe(status: QualityStatus): string {
  const { daemon, enabled, log, mode, problems, rules, tools } = status;
  if (!enabled) return 'the quality gate is off; switch it on with: hookline quality on';
  const decisions = Object.entries(daemon?.decisions ?? {}).map(([decision, count]) => `${count} ${decision}`);
  const { pid, rssMb = 0, starts = 0 } = daemon?.checkers ?? {};
  return [
    table([
      ['quality gate', `on, mode ${mode}`],
      ['tools', tools.join(', ')],
      ['edits', decisions.length === 0 ? 'none since the daemon started' : decisions.join(', ')],
      ['checkers', pid === undefined ? `not running, started ${starts} times` : `process ${pid}, ${rssMb} MiB`],
      ['log', log],
      ...Object.entries(rules).map(([rule, tier]) => [`rule ${rule}`, tier]),
    ]),
    ...problems,
  ].join('\n');
}
