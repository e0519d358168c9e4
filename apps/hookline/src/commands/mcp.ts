import process from 'node:process';
import { type Clock, KIB } from '@hookline/clock';
import { checkDelegation, delegateTask, delegationRate, SESSION_STATS_FILE, sessionStats } from '@hookline/delegation';
import { fingerprint } from '@hookline/fingerprint';
import { findPattern, type HooklinePort, serveMcp } from '@hookline/mcp-server';
import type { CodeAccess } from '@hookline/record-reports';
import type { HooklineSettings } from '@hookline/settings';
import type { TraceabilityClient } from '@hookline/traceability-client';
import type { UsesAssist } from '@hookline/daemon';
import { tell } from '../output.ts';

/** Dependencies of `hookline mcp`. */
export interface McpOptions
  extends Pick<CodeAccess, 'codePolicy' | 'redactor'>, UsesAssist<'delegationPolicy' | 'readState'> {
  readonly client: () => Pick<TraceabilityClient, 'ancestry' | 'descendants' | 'pattern' | 'search' | 'similar'>;
  readonly settings: HooklineSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly version: string;
}

/** Serves the tools on standard input and output until the client closes them. */
export async function mcp(options: McpOptions): Promise<void> {
  const onError = (error: Error): void => tell(`hookline mcp: ${error.message}`);
  const ended = Promise.withResolvers<undefined>();
  process.stdin.once('end', () => ended.resolve(undefined));
  process.stdin.once('close', () => ended.resolve(undefined));
  const server = serveMcp({ port: portOf(options), version: options.version, onError });
  await ended.promise;
  await server.close();
}

function portOf(options: McpOptions): HooklinePort {
  return {
    checkDelegationPolicy: async ({ path, content }) => ({
      ...checkDelegation({ path, text: content }, (await options.assist()).delegationPolicy()),
    }),
    delegateTask: (order, control) => delegate(options, order, control),
    getSessionStats: async (sessionId) => {
      const { value } = await (await options.assist()).readState(SESSION_STATS_FILE);
      const stats = sessionStats(value, sessionId);
      if (!stats) return { refused: 'there is no such session yet' };
      return { ...stats, delegation_rate: delegationRate(stats) ?? null };
    },
    findPattern: async (search) => {
      const { mode, mayLeave } = await options.codePolicy();
      return findPattern(
        {
          prepare: async (code) => (mode === 'full' ? code : options.redactor().redact(code)),
          mayLeave,
          identify: (code, language) => fingerprint(code, { language }),
          pattern: (id) => options.client().pattern(id),
          byWords: (q, limit) => options.client().search({ q, limit, kind: 'pattern' }),
          similar: (request) => options.client().similar(request),
        },
        search,
      );
    },
    patternLineage: async ({ patternId, direction, depth }) => {
      const found = await options.client()[direction](patternId, { depth });
      return found.ok ? { ...found.value } : { refused: found.error.message };
    },
  };
}

const delegate = async (
  { settings, clock, environment }: McpOptions,
  { task, cwd = process.cwd() }: Parameters<HooklinePort['delegateTask']>[0],
  { signal, onProgress }: Parameters<HooklinePort['delegateTask']>[1],
): ReturnType<HooklinePort['delegateTask']> => {
  const [program, ...args] = settings.delegation.command;
  if (program === undefined) return { refused: 'no command is set: delegation.command in config.yaml' };
  const env = Object.fromEntries(
    Object.entries(environment).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const done = await delegateTask({
    command: [program, ...args],
    task,
    cwd,
    env,
    clock,
    signal,
    timeoutMs: settings.delegation.timeoutSeconds * 1000,
    maxOutputBytes: settings.delegation.maxOutputKb * KIB,
    onOutput: ({ text }) => onProgress(text.trimEnd().split('\n').at(-1) ?? ''),
  });
  if (!done.ok) return { refused: `${done.error.message}${done.error.output === '' ? '' : `\n${done.error.output}`}` };
  const { exitCode, stdout, stderr, durationMs } = done.value;
  return { exit_code: exitCode, output: stdout, errors: stderr, duration_ms: Math.round(durationMs) };
};
