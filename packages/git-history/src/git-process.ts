import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { GitHistoryError } from './errors.ts';

const NUL = 0;
/** Characters of standard error that are kept to classify a failure. */
const MAX_STDERR = 4_000;

/** A running git process. */
export interface GitProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves when git exits with 0; rejects with a `GitHistoryError` otherwise. */
  readonly exited: Promise<void>;
}

/** Starts git in a repository, with an argument list and without a shell. */
export function startGit(repository: string, args: readonly string[]): GitProcess {
  const child = spawn('git', ['-C', repository, '--no-optional-locks', ...args], { stdio: 'pipe', windowsHide: true });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MAX_STDERR) stderr += text;
  });
  // A broken pipe is reported by `exited`.
  child.stdin.on('error', () => {});
  const { promise: exited, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', (cause) => reject(new GitHistoryError('no_git', 'git cannot be run', { cause })));
  child.once('close', (code) => (code === 0 ? resolve() : reject(toError(stderr, code))));
  exited.catch(() => {});
  return { child, exited };
}

function toError(stderr: string, code: number | null): GitHistoryError {
  if (
    /not a git repository|cannot change to|does not have any commits|bad revision 'HEAD'|ambiguous argument 'HEAD'/.test(
      stderr,
    )
  )
    return new GitHistoryError('no_repository', 'the folder is not a git repository with commits');
  if (/bad object|Invalid revision range|unknown revision|bad revision/.test(stderr))
    return new GitHistoryError('unknown_commit', 'the commit in after is not in the repository');
  return new GitHistoryError('git_failed', `git exited with ${code}`);
}

/** Yields the NUL-terminated fields that a process writes. Rejects with a `GitHistoryError` when git fails. */
export async function* fieldsOf({ child, exited }: GitProcess): AsyncGenerator<string> {
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
  await exited;
}
