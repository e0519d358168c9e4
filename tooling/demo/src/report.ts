import type { Verdict } from './verdict.ts';

/** What `npm start -- --json` prints. */
export interface Result {
  /** Hook events that were captured. */
  readonly events: number;
  readonly patterns: number;
  readonly edges: number;
  readonly traces: number;
  readonly hookExecutions: number;
  /** Records that waited in the cache while the service was down. */
  readonly cachedWhileDown: number;
  /** Records that the cache delivered afterwards. */
  readonly synced: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Wall time of one run of the capture script, started as a process, in milliseconds. */
  readonly captureMs: { readonly p50: number; readonly p95: number };
}

/** The same for people. */
export function report(result: Result, { patterns, executions }: Verdict): string {
  const lines = [
    '',
    'Patterns (newest first)',
    ...patterns.map(({ pattern_id, language, generation, occurrences }) => {
      const places = occurrences.map(
        ({ path, tool_name, event_type }) =>
          `${event_type.replace('pattern_', '')} by ${tool_name ?? 'nobody of ours'} in ${path?.split('/').at(-1)}`,
      );
      return `  ${pattern_id}  ${language.padEnd(12)} generation ${generation}  ${places.join('; ')}`;
    }),
    '',
    'Traces',
    ...executions.map(({ correlation_id, status, agent_name, parent_id, user_prompt, event_count, pattern_count }) => {
      const what = parent_id === null ? (user_prompt ?? '').split('\n')[0]?.slice(0, 50) : `subagent ${agent_name}`;
      return `  ${correlation_id}  ${status.padEnd(10)} ${String(event_count).padStart(2)} calls, ${pattern_count} patterns  ${what}`;
    }),
    '',
    `${result.events} events captured, ${result.captureMs.p50} ms each (p95 ${result.captureMs.p95} ms)`,
    `${result.patterns} patterns, ${result.edges} edges, ${result.traces} traces, ${result.hookExecutions} hook executions`,
    `${result.cachedWhileDown} records waited while the service was down, ${result.synced} were delivered when it was back`,
    `${result.lost} lost, ${result.duplicated} duplicated`,
    '',
  ];
  return lines.join('\n');
}
