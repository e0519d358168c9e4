import { spawn } from 'node:child_process';

/** Result of a git command. */
export interface GitResult {
  /** Exit code; `undefined` when git could not be started. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
}

/** Options of {@link runGit}. */
interface GitOptions {
  /** Standard input. @defaultValue empty */
  readonly input?: string | undefined;
  /** Ends the process. */
  readonly signal?: AbortSignal | undefined;
}

/** Options with which git only reads: without transports nothing is fetched. */
const READ_ONLY = ['--no-optional-locks', '--literal-pathspecs', '-c', 'protocol.allow=never'];

/**
 * Runs git in a folder, with an argument list and without a shell. Git takes no locks, fetches nothing that is missing in a
 * partial clone, and does not write to the repository. Never rejects.
 */
export async function runGit(
  folder: string,
  args: readonly string[],
  { input = '', signal }: GitOptions = {},
): Promise<GitResult> {
  const options = { stdio: 'pipe', windowsHide: true, ...(signal ? { signal } : {}) } as const;
  const child = spawn('git', ['-C', folder, ...READ_ONLY, ...args], options);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.resume();
  // A broken pipe shows in the exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  child.once('error', () => resolve(undefined));
  child.once('close', (code) => resolve(code ?? undefined));
  return { code: await promise, stdout: Buffer.concat(chunks) };
}

/** Returns the output of a git command as text without its last line end; `undefined` when it failed. */
export async function gitText(
  folder: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { code, stdout } = await runGit(folder, args, { signal });
  return code === 0 ? stdout.toString('utf8').replace(/\n$/, '') : undefined;
}

/** Largest blob that is read as text, in bytes. */
const MAX_BYTES = 16_777_216;
const LINE_FEED = 0x0a;

/** An object of git. */
interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Returns the objects with names such as an object id, `HEAD:path` or `HEAD^{commit}`, in one process; missing ones are left out. */
async function objects(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, GitObject>> {
  const found = new Map<string, GitObject>();
  const asked = names.filter((name) => !name.includes('\n'));
  if (asked.length === 0) return found;
  const { stdout } = await runGit(folder, ['cat-file', '--batch'], { input: `${asked.join('\n')}\n` });
  let at = 0;
  for (const name of asked) {
    const end = stdout.indexOf(LINE_FEED, at);
    if (end < 0) break;
    const [, id = '', type, length = ''] = /^(\S+) (\w+) (\d+)$/.exec(stdout.toString('utf8', at, end)) ?? [];
    at = end + 1;
    if (type === undefined) continue;
    const bytes = stdout.subarray(at, at + Number(length));
    at += Number(length) + 1;
    found.set(name, { id, type, bytes });
  }
  return found;
}

/**
 * Returns the texts of files by their names, such as an object id or `HEAD:path`. Files that are missing, binary or larger
 * than 16 MiB are left out.
 */
export async function blobTexts(folder: string, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, { bytes, type }] of await objects(folder, names))
    if (type === 'blob' && bytes.length <= MAX_BYTES && !bytes.includes(0)) texts.set(name, bytes.toString('utf8'));
  return texts;
}

/** A commit and its time. */
export interface CommitTime {
  readonly id: string;
  /** Time of the committer in milliseconds since 1970. */
  readonly at: number;
}

/** Returns the commits of revisions, by revision; those that git does not know are left out. */
export async function commitTimes(
  folder: string,
  revisions: readonly string[],
): Promise<ReadonlyMap<string, CommitTime>> {
  const commits = new Map<string, CommitTime>();
  const found = await objects(
    folder,
    revisions.map((revision) => `${revision}^{commit}`),
  );
  for (const revision of revisions) {
    const { bytes, id = '', type } = found.get(`${revision}^{commit}`) ?? {};
    const [, seconds] = /^committer .*> (\d+) [+-]\d{4}$/m.exec(bytes?.toString('utf8') ?? '') ?? [];
    if (type === 'commit' && seconds !== undefined) commits.set(revision, { id, at: Number(seconds) * 1000 });
  }
  return commits;
}

/**
 * Returns the notes of commits below a ref such as `refs/notes/ai`, by the id of the commit.
 *
 * @param commits - the commits whose notes are wanted; all by default
 */
export async function noteTexts(
  folder: string,
  ref: string,
  commits?: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const list = (await gitText(folder, ['notes', `--ref=${ref}`, 'list'])) ?? '';
  const notes = list
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, commit]) => commit !== undefined && commits?.has(commit) !== false);
  const texts = await blobTexts(
    folder,
    notes.map(([blob = '']) => blob),
  );
  return new Map(
    notes.flatMap(([blob = '', commit = '']) => {
      const text = texts.get(blob);
      return text === undefined ? [] : [[commit, text] as const];
    }),
  );
}
