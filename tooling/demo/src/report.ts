import type { Verification } from './verification.ts';

/** The output of `npm start -- --json`. */
export interface Result {
  /** Number of captured hook events. */
  readonly events: number;
  readonly patterns: number;
  readonly edges: number;
  readonly traces: number;
  readonly hookExecutions: number;
  /** Records in the cache while the service was down. */
  readonly cachedWhileDown: number;
  /** Cached records that were delivered afterwards. */
  readonly synced: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Duration of the capture script including the start of its process, in milliseconds. */
  readonly captureMs: { readonly p50: number; readonly p95: number };
}

/** Formats the result as text. */
export function report(result: Result, { patterns, executions }: Verification): string {
  const lines = [
    '',
    'Patterns: pieces of code that were written, newest first',
    ...patterns.map(({ pattern_id, language, generation, occurrences }) => {
      const locations = occurrences.map(
        ({ path, tool_name, event_type }) =>
          `${event_type.replace('pattern_', '')} by ${tool_name ?? 'an unknown tool'} in ${path?.split('/').at(-1)}`,
      );
      return `  ${pattern_id}  ${language.padEnd(12)} generation ${generation}  ${locations.join('; ')}`;
    }),
    '',
    'Traces: prompts and subagent runs',
    ...executions.map(({ correlation_id, status, agent_name, parent_id, user_prompt, event_count, pattern_count }) => {
      const what = parent_id === null ? (user_prompt ?? '').split('\n')[0]?.slice(0, 50) : `subagent ${agent_name}`;
      return `  ${correlation_id}  ${status.padEnd(10)} ${String(event_count).padStart(2)} calls, ${pattern_count} patterns  ${what}`;
    }),
    '',
    `${result.events} hook events captured in ${result.captureMs.p50} ms each (median; 95th percentile ${result.captureMs.p95} ms)`,
    `${result.patterns} patterns, ${result.edges} lineage edges, ${result.traces} traces, ${result.hookExecutions} hook executions recorded`,
    `${result.cachedWhileDown} records cached while the service was down, ${result.synced} delivered after its restart`,
    `${result.lost} lost, ${result.duplicated} duplicated`,
    '',
  ];
  return lines.join('\n');
}

const NEXT_STEPS: readonly (readonly [command: string, effect: string])[] = [
  ['npm start -- --keep', 'run this again and leave it running'],
  ['node_modules/.bin/hookline init --dry-run', 'show what an installation would do'],
  ['node_modules/.bin/hookline init', 'install, start, and import your past sessions'],
];

/** Lists the commands to continue with. */
export function nextSteps(): string {
  return ['Next steps', ...NEXT_STEPS.map(([command, effect]) => `  ${command.padEnd(49)}${effect}`), ''].join('\n');
}
