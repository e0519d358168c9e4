import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { json } from 'node:stream/consumers';
import type { CompareTranscripts } from './reconciler.ts';

/** The command that compares transcripts. */
export interface CompareProcessOptions {
  /** Executable and arguments; the paths of the transcripts are appended. It prints its report as JSON. */
  readonly command: readonly [string, ...string[]];
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Runs the command in a process of its own with the lowest priority. Rejects when it ends with another code than 0. */
export function compareInProcess({ command, env }: CompareProcessOptions): CompareTranscripts {
  const [executable, ...args] = command;
  return async (paths, signal) => {
    const child = spawn(executable, [...args, ...paths], { stdio: ['ignore', 'pipe', 'ignore'], env, signal });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (child.pid !== undefined) lowerPriority(child.pid);
    const [report, code] = await Promise.all([json(child.stdout).catch(() => ({})), ended]);
    if (code !== 0)
      throw new Error(`${args.find((word) => /^[a-z]+$/.test(word)) ?? executable} ended with exit code ${code}`);
    return report;
  };
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // The process has ended, or the system does not allow it.
  }
}
