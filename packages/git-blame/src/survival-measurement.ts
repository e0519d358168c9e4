import type { LineHasher } from '@hookline/attribution';
import type { SurvivalFiles, SurvivalMeasured, SurvivalMeasurement } from '@hookline/contracts';
import { type FileChain, fileChains } from './file-chains.ts';
import { lineLives } from './line-lives.ts';
import { type MainBranch, mainBranch } from './main-branch.ts';
import { type BlamedEdit, editsOfFile, type EditsOf } from './recorded-edits.ts';

/** Access of {@link measureSurvival} to what is recorded. Each function rejects when the service does not answer. */
export interface SurvivalAccess {
  /** Returns a page of the files of a repository with recorded edits. */
  readonly filesOf: (repository: string, cursor: string | undefined) => Promise<SurvivalFiles>;
  readonly editsOf: EditsOf;
  /** Returns the recorded code of a pattern by its fingerprint. @defaultValue only git's texts are used */
  readonly codeOf?: ((fingerprint: string) => Promise<string | undefined>) | undefined;
  readonly send: (measurement: SurvivalMeasurement) => Promise<SurvivalMeasured>;
}

/** Options of {@link measureSurvival}. */
export interface SurvivalOptions extends SurvivalAccess {
  /** Absolute path of a folder in the repository. */
  readonly folder: string;
  /** Name of the repository in recorded edits. */
  readonly repository: string;
  readonly hasher: LineHasher;
  /** Time of the measurement, in milliseconds since 1970. */
  readonly now: number;
  /** Files that are measured at most, 1 or more. The next call continues. @defaultValue 500 */
  readonly maxFiles?: number | undefined;
}

/** Result of {@link measureSurvival}. */
export interface SurvivalProgress {
  readonly repository: string;
  /** Name of the branch on which code counts as landed; `null` when the folder has no commits. */
  readonly branch: string | null;
  /** Its last commit. */
  readonly commit: string | null;
  /** Files that have recorded edits. */
  readonly files: number;
  /** Files that were measured by this call, and that are left for the next one. */
  readonly measured: number;
  readonly remaining: number;
  /** Another clone has reported a later state of the branch: nothing was written. */
  readonly stale: boolean;
}

type ListedFile = SurvivalFiles['files'][number];

/** A file whose history or edits are newer than its last measurement. */
interface DueFile {
  readonly chain: FileChain | undefined;
  readonly paths: readonly string[];
}

const MAX_FILES = 500;
/** Size of a request, in edits and fields of lives: services accept a hundred thousand keys and values. */
const MAX_REQUEST = 40_000;
const LIFE_SIZE = 16;
const MAX_FILES_SENT = 200;
/** Edits of one file that are looked for, the latest ones. */
const MAX_EDITS = 2500;
/** An edit may be recorded a little after the commit that has it, by another clock. */
const SLACK_MS = 60_000;

/**
 * Measures how long the lines of recorded edits live on the main branch of a repository: files whose history or edits changed
 * since they were measured last are measured again from the first recorded edit on, so that a repetition, or an interruption,
 * changes nothing. Reads git, and writes nothing to it.
 */
export async function measureSurvival(options: SurvivalOptions): Promise<SurvivalProgress> {
  const { folder, maxFiles = MAX_FILES, repository } = options;
  const nothing = { repository, branch: null, commit: null, measured: 0, remaining: 0, stale: false };
  const listed = await allFiles(options);
  const branch = await mainBranch(folder);
  if (!branch || listed.length === 0) return { ...nothing, files: listed.length, branch: branch?.branch ?? null };
  const first = Math.min(...listed.map(({ first_at }) => Date.parse(first_at)));
  const chains = await fileChains(branch.top, branch.commit, first - SLACK_MS);
  if (!chains) return { ...nothing, files: listed.length };
  const due = dueFiles(listed, chains);
  const now = due.slice(0, maxFiles);
  const stale = await measureFiles(now, chains, branch, options);
  const { branch: name, commit } = branch;
  return {
    repository,
    branch: name,
    commit,
    files: listed.length,
    measured: stale ? 0 : now.length,
    remaining: due.length - now.length,
    stale,
  };
}

async function allFiles({ filesOf, repository }: SurvivalOptions): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  let cursor: string | undefined;
  do {
    const page = await filesOf(repository, cursor);
    files.push(...page.files);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return files;
}

function dueFiles(listed: readonly ListedFile[], chains: readonly FileChain[]): DueFile[] {
  const byPath = new Map(listed.map((file) => [file.path, file]));
  const due: DueFile[] = [];
  const landed = new Set<string>();
  for (const chain of chains) {
    const paths = [...new Set(chain.names.map(({ path }) => path))].filter((path) => byPath.has(path));
    if (paths.length === 0) continue;
    for (const path of paths) landed.add(path);
    const files = paths.map((path) => byPath.get(path) as ListedFile);
    const latest = files.reduce((a, b) => (a.last_at < b.last_at ? b : a));
    if (latest.measured !== chain.versions.at(-1)?.commit) due.push({ chain, paths });
  }
  // Lines of a file that the branch no longer has ever had: its history was rewritten.
  for (const { measured, path } of listed)
    if (measured !== null && !landed.has(path)) due.push({ chain: undefined, paths: [path] });
  return due;
}

/** Returns whether the service has a later state of the branch. */
async function measureFiles(
  due: readonly DueFile[],
  chains: readonly FileChain[],
  { branch, commit, committedAt, top }: MainBranch,
  options: SurvivalOptions,
): Promise<boolean> {
  let files: SurvivalMeasurement['files'] = [];
  let size = 0;
  const send = async (): Promise<boolean> => {
    const { stale } = await options.send({
      repository: options.repository,
      branch,
      commit,
      committed_at: new Date(committedAt).toISOString(),
      observed_at: new Date(options.now).toISOString(),
      files,
    });
    [files, size] = [[], 0];
    return stale;
  };
  for (const { chain, paths } of due) {
    const edits = await editsOfChain(chain, paths, chains, options);
    if (edits.length === 0) continue;
    const lives = chain ? await lineLives(chain, edits, { ...options, folder: top }) : [];
    const added = edits.length + lives.length * LIFE_SIZE;
    if (files.length > 0 && (files.length === MAX_FILES_SENT || size + added > MAX_REQUEST) && (await send()))
      return true;
    files.push({
      edits: edits.map(({ event_id }) => event_id),
      commit: chain?.versions.at(-1)?.commit ?? null,
      lives,
    });
    size += added;
  }
  // Without due files, the time until which lines were seen alive is stored.
  return send();
}

/** Returns the edits of a file under all its names. Of files that had the same name one after another, each has those of its time. */
async function editsOfChain(
  chain: FileChain | undefined,
  paths: readonly string[],
  chains: readonly FileChain[],
  { editsOf, repository }: SurvivalOptions,
): Promise<readonly BlamedEdit[]> {
  const found: BlamedEdit[] = [];
  for (const path of paths) {
    const owners = chains
      .flatMap((each) => each.names.filter((name) => name.path === path).map(({ until }) => ({ each, until })))
      .toSorted((a, b) => a.until - b.until);
    const edits = await editsOfFile({ repository, path }, editsOf);
    found.push(...edits.filter(({ at }) => owners.find(({ until }) => Date.parse(at) <= until)?.each === chain));
  }
  return found.toSorted((a, b) => compare(a.at, b.at) || compare(a.event_id, b.event_id)).slice(-MAX_EDITS);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
