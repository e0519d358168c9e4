import process from 'node:process';
import { checkDelegation, delegateTask, delegationRate, sessionStats } from '@hookline/delegation';
import { type HooklinePort, serveMcp } from '@hookline/mcp-server';
import { StateGuard } from '@hookline/state-guard';
import type { Runtime } from '../compose.ts';
import { policyOf } from '../daemon/self-driving/delegation-advice.ts';
import { STATES } from '../daemon/self-driving/states.ts';
import { tell } from '../output.ts';
import { findPattern } from './find-pattern.ts';

const KIB = 1024;

/** Serves the tools on standard input and output until the client closes them. */
export async function mcp(runtime: Runtime): Promise<void> {
  const onError = (error: Error): void => tell(`hookline mcp: ${error.message}`);
  const ended = Promise.withResolvers<undefined>();
  process.stdin.once('end', () => ended.resolve(undefined));
  process.stdin.once('close', () => ended.resolve(undefined));
  const server = serveMcp({ port: portOf(runtime), version: runtime.version, onError });
  await ended.promise;
  await server.close();
}

function portOf(runtime: Runtime): HooklinePort {
  const { settings, clock, contextDirectory: directory } = runtime;
  return {
    checkDelegationPolicy: async ({ path, content }) => ({
      ...checkDelegation({ path, text: content }, policyOf(settings)),
    }),
    delegateTask: (order, control) => delegate(runtime, order, control),
    getSessionStats: async (sessionId) => {
      const { value } = await new StateGuard({ directory, clock }).read(STATES.sessions);
      const stats = sessionStats(value, sessionId);
      if (!stats) return { refused: 'there is no such session yet' };
      return { ...stats, delegation_rate: delegationRate(stats) ?? null };
    },
    findPattern: (question) => findPattern(runtime, question),
    patternLineage: async ({ patternId, direction, depth }) => {
      const found = await runtime.client()[direction](patternId, { depth });
      return found.ok ? { ...found.value } : { refused: found.error.message };
    },
  };
}

const delegate = async (
  { settings, clock, environment }: Runtime,
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
