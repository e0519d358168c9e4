import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomic } from '@hookline/atomic-file';
import { CodedError, failure, type Outcome, success } from '@hookline/outcome';
import { MARK, type PlannedFile, type SchedulePlan } from './plan.ts';

/**
 * Reason why a plan was not installed or removed.
 *
 * * `foreign_file`: a file of that name belongs to another program. Nothing was changed.
 * * `io_failure`: a file cannot be written or removed.
 * * `manager_failure`: a command of systemd or launchd failed after the files were written or removed.
 */
export type ScheduleErrorCode = 'foreign_file' | 'io_failure' | 'manager_failure';

/** The error of this package. All codes except `foreign_file` are retryable. `message` names the file or the command. */
export class ScheduleError extends CodedError<ScheduleErrorCode> {
  override readonly name: string = 'ScheduleError';

  constructor(code: ScheduleErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause, retryable: code !== 'foreign_file' });
  }
}

/** Runs a command and resolves at its end. Rejects if it fails. */
export type RunCommand = (command: readonly [string, ...string[]]) => Promise<void>;

/** Runs a command with a time limit of 30 seconds. */
export const runCommand: RunCommand = ([program, ...args]) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 30_000 }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/** A file of a plan with its state on disk. */
export interface FileStatus extends PlannedFile {
  /** `different`: written by hookline with other content. `foreign`: written by another program. */
  readonly state: 'installed' | 'different' | 'foreign' | 'absent';
}

/** Compares each file of a plan with the disk. Never rejects. */
export async function planStatus({ files }: SchedulePlan): Promise<FileStatus[]> {
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(file.path, 'utf8').catch(() => undefined);
      if (text === undefined) return { ...file, state: 'absent' as const };
      if (text === file.text) return { ...file, state: 'installed' as const };
      return { ...file, state: text.includes(MARK) ? ('different' as const) : ('foreign' as const) };
    }),
  );
}

/** Writes the files of a plan and enables them in the manager. Idempotent. */
export async function installPlan(
  plan: SchedulePlan,
  run: RunCommand = runCommand,
): Promise<Outcome<undefined, ScheduleError>> {
  const foreign = (await planStatus(plan)).find(({ state }) => state === 'foreign');
  if (foreign) return failure(new ScheduleError('foreign_file', `${foreign.path} belongs to another program`));
  // launchd rejects an agent that is already loaded.
  if (plan.manager === 'launchd') for (const command of plan.disable) await run(command).catch(() => undefined);
  for (const { path, text } of plan.files) {
    const written = await writeFileAtomic(path, text, { mode: 0o644 });
    if (!written.ok) return failure(new ScheduleError('io_failure', `${path} cannot be written`, written.error));
  }
  return runAll(plan.enable, run);
}

/** Stops the schedules of a plan and removes the files that hookline wrote. */
export async function uninstallPlan(
  plan: SchedulePlan,
  run: RunCommand = runCommand,
): Promise<Outcome<undefined, ScheduleError>> {
  const ours = (await planStatus(plan)).filter(({ state }) => state === 'installed' || state === 'different');
  if (ours.length === 0) return success(undefined);
  // Fails for schedules that the manager does not know, which need no stopping.
  for (const command of plan.disable) await run(command).catch(() => undefined);
  for (const { path } of ours) {
    try {
      await rm(path, { force: true });
    } catch (cause) {
      return failure(new ScheduleError('io_failure', `${path} cannot be removed`, cause));
    }
  }
  return runAll(plan.afterwards, run);
}

async function runAll(commands: SchedulePlan['enable'], run: RunCommand): Promise<Outcome<undefined, ScheduleError>> {
  for (const command of commands) {
    try {
      await run(command);
    } catch (cause) {
      return failure(new ScheduleError('manager_failure', `${command.join(' ')} failed`, cause));
    }
  }
  return success(undefined);
}
