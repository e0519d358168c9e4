import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { GitHistoryError } from './errors.ts';

const NUL = 0;
/** How much of what git complains of is kept. */
const MAX_COMPLAINT = 4_000;

/** A git that runs. */
export interface GitProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves when it has ended well; rejects with a `GitHistoryError` otherwise. */
  readonly ended: Promise<void>;
}

/** Starts git in a repository. What it is given are arguments, never a command line. */
export function startGit(repository: string, args: readonly string[]): GitProcess {
  const child = spawn('git', ['-C', repository, '--no-optional-locks', ...args], { stdio: 'pipe', windowsHide: true });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < MAX_COMPLAINT) complaint += text;
  });
  // Whoever waits for the end learns why; a pipe that broke before is no news.
  child.stdin.on('error', () => {});
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', (cause) => reject(new GitHistoryError('NO_GIT', 'git cannot be run', { cause })));
  child.once('close', (code) => (code === 0 ? resolve() : reject(toError(complaint, code))));
  ended.catch(() => {});
  return { child, ended };
}

function toError(complaint: string, code: number | null): GitHistoryError {
  if (
    /not a git repository|cannot change to|does not have any commits|bad revision 'HEAD'|ambiguous argument 'HEAD'/.test(
      complaint,
    )
  )
    return new GitHistoryError('NO_REPOSITORY', 'the folder is no git repository with commits');
  if (/bad object|Invalid revision range|unknown revision|bad revision/.test(complaint))
    return new GitHistoryError('UNKNOWN_COMMIT', 'the commit to go on from is not in the repository');
  return new GitHistoryError('FAILED', `git ended with ${code}`);
}

/** The fields that a process writes, each with a NUL behind it. */
export async function* fieldsOf({ child, ended }: GitProcess): AsyncGenerator<string> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of child.stdout) {
    const buffer = held.length > 0 ? Buffer.concat([held, chunk as Buffer]) : (chunk as Buffer);
    let from = 0;
    for (let at = buffer.indexOf(NUL); at >= 0; at = buffer.indexOf(NUL, from)) {
      yield buffer.toString('utf8', from, at);
      from = at + 1;
    }
    held = buffer.subarray(from);
  }
  await ended;
}
