import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomic } from '@hookline/atomic-file';
import { failure, type Outcome, success } from '@hookline/outcome';
import { MARK, type PlannedFile, type SchedulePlan } from './plan.ts';

/**
 * Why a plan was not carried out.
 *
 * * `foreign`: a file of that name is somebody else's. Nothing was changed.
 * * `io`: a file cannot be written or removed.
 * * `manager`: systemd or launchd refused. The files are there.
 */
export type ScheduleErrorCode = 'foreign' | 'io' | 'manager';

/** The one error of this package. Tell cases apart by {@link ScheduleError.code}. */
export class ScheduleError extends Error {
  /** Always `ScheduleError`. */
  override readonly name: string = 'ScheduleError';
  /** Which case it is. */
  readonly code: ScheduleErrorCode;
  /** Whether it may go well later: not for `foreign`. */
  readonly retryable: boolean;

  /** `message` names the file or the command. */
  constructor(code: ScheduleErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = code !== 'foreign';
  }
}

/** Runs a command to its end. Rejects if it fails. */
export type RunCommand = (command: readonly [string, ...string[]]) => Promise<void>;

/** Runs a command for real, for at most 30 seconds. */
export const runCommand: RunCommand = ([program, ...args]) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { timeout: 30_000 }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });

/** How a file of a plan stands. */
export interface FileStatus extends PlannedFile {
  /** `installed` as planned; ours, but `different`; `foreign`: not ours; `absent`. */
  readonly state: 'installed' | 'different' | 'foreign' | 'absent';
}

/** How each file of a plan stands. Never rejects. */
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

/** Writes a plan's files and has the manager take them up. Doing it twice is doing it once. */
export async function installPlan(
  plan: SchedulePlan,
  run: RunCommand = runCommand,
): Promise<Outcome<undefined, ScheduleError>> {
  const foreign = (await planStatus(plan)).find(({ state }) => state === 'foreign');
  if (foreign) return failure(new ScheduleError('foreign', `${foreign.path} is somebody else's`));
  // launchd takes no second copy of what it runs already.
  if (plan.manager === 'launchd') for (const command of plan.disable) await run(command).catch(() => undefined);
  for (const { path, text } of plan.files) {
    const written = await writeFileAtomic(path, text, { mode: 0o644 });
    if (!written.ok) return failure(new ScheduleError('io', `${path} cannot be written`, written.error));
  }
  return runAll(plan.enable, run);
}

/** Takes a plan back: stops the schedules and removes the files that are ours. */
export async function uninstallPlan(
  plan: SchedulePlan,
  run: RunCommand = runCommand,
): Promise<Outcome<undefined, ScheduleError>> {
  const ours = (await planStatus(plan)).filter(({ state }) => state === 'installed' || state === 'different');
  if (ours.length === 0) return success(undefined);
  // What the manager does not know needs no stopping.
  for (const command of plan.disable) await run(command).catch(() => undefined);
  for (const { path } of ours) {
    try {
      await rm(path, { force: true });
    } catch (cause) {
      return failure(new ScheduleError('io', `${path} cannot be removed`, cause));
    }
  }
  return runAll(plan.afterwards, run);
}

async function runAll(commands: SchedulePlan['enable'], run: RunCommand): Promise<Outcome<undefined, ScheduleError>> {
  for (const command of commands) {
    try {
      await run(command);
    } catch (cause) {
      return failure(new ScheduleError('manager', `${command.join(' ')} failed`, cause));
    }
  }
  return success(undefined);
}
