import type { FileStep } from '@hookline/contracts';
import { CHANGED, compareLines, EXACT, type Lines, REFORMATTED } from './compare.ts';
import { type Hunk, parseHunks, parseNumbers } from './hunks.ts';
import { decodeHashes } from './line-hasher.ts';

/** Owner of a line that no recorded edit wrote. */
export const NO_OWNER = -1;

/** Lines of a file with their owners: numbers that stand for recorded changes. Never modified. */
export interface FileState {
  /** Git's id of the text; `null` when there is no file, `undefined` when the text is not known as a whole. */
  readonly blob: string | null | undefined;
  /** Hash of each line. Negative for a line whose text is not known, different for each. */
  readonly hashes: Float64Array;
  readonly owners: Int32Array;
  /** `EXACT`, `REFORMATTED` or `CHANGED` since the owner wrote it. */
  readonly hows: Uint8Array;
}

/** The state of a file that does not exist. */
export const NO_FILE: FileState = stateOf(null, new Float64Array(0), new Int32Array(0), new Uint8Array(0));

let unknownLines = 0;

/** Creates a state of lines without owners. */
export function unownedState(blob: string | null | undefined, hashes: ArrayLike<number>): FileState {
  const owners = new Int32Array(hashes.length).fill(NO_OWNER);
  return stateOf(blob, Float64Array.from(hashes), owners, new Uint8Array(hashes.length));
}

function stateOf(blob: FileState['blob'], hashes: Float64Array, owners: Int32Array, hows: Uint8Array): FileState {
  return { blob, hashes, owners, hows };
}

/**
 * Returns the state after a recorded change: lines that stay keep their owners, lines that derive from others have the owners of
 * these, and added lines have `owner`. Lines beyond the known ones are lines without owner whose text is not known. Nothing is
 * known after hunks that overlap.
 *
 * @param isReadable - false when the hashes were made with another key
 */
export function applyStep(state: FileState, step: FileStep, owner: number, isReadable = true): FileState {
  const hunks = parseHunks(step.hunks);
  if (!areOrdered(hunks)) return unownedState(step.after_blob, []);
  const last = hunks.at(-1);
  const before = last ? extended(state, last.oldStart - 1 + last.oldLines) : state;
  const length = before.hashes.length + hunks.reduce((sum, { newLines, oldLines }) => sum + newLines - oldLines, 0);
  const next = {
    hashes: new Float64Array(length),
    owners: new Int32Array(length),
    hows: new Uint8Array(length),
  };
  const added = isReadable ? decodeHashes(step.line_hashes) : [];
  const carried = parseNumbers(step.carried ?? '');
  let [from, to, addedLine] = [0, 0, 0];
  const keepUntil = (end: number): void => {
    next.hashes.set(before.hashes.subarray(from, end), to);
    next.owners.set(before.owners.subarray(from, end), to);
    next.hows.set(before.hows.subarray(from, end), to);
    [from, to] = [end, to + end - from];
  };
  for (const { newLines, oldLines, oldStart } of hunks) {
    keepUntil(oldStart - 1);
    from += oldLines;
    for (let line = 0; line < newLines; line++, addedLine++, to++) {
      const hash = added[addedLine] ?? --unknownLines;
      const origin = carried[addedLine] ?? 0;
      const [lineOwner, how] = ownerOf(before, Math.abs(origin) - 1, origin < 0 ? CHANGED : undefined, hash, owner);
      next.hashes[to] = hash;
      next.owners[to] = lineOwner;
      next.hows[to] = how;
    }
  }
  keepUntil(before.hashes.length);
  return stateOf(step.after_blob, next.hashes, next.owners, next.hows);
}

function areOrdered(hunks: readonly Hunk[]): boolean {
  return hunks.every(({ newStart, oldStart }, index) => {
    const { newLines = 0, newStart: lastNew = 1, oldLines = 0, oldStart: lastOld = 1 } = hunks[index - 1] ?? {};
    return oldStart - lastOld - oldLines >= 0 && oldStart - lastOld - oldLines === newStart - lastNew - newLines;
  });
}

function ownerOf(
  { hashes, hows, owners }: FileState,
  source: number,
  changed: typeof CHANGED | undefined,
  hash: number,
  owner: number,
): readonly [owner: number, how: number] {
  const kept = source < 0 ? undefined : owners[source];
  // A changed line of an unknown author is a line of the change.
  if (kept === undefined || (kept === NO_OWNER && changed !== undefined)) return [owner, EXACT];
  const how = changed ?? (hashes[source] === hash ? EXACT : REFORMATTED);
  return [kept, Math.max(how, hows[source] ?? EXACT)];
}

function extended(state: FileState, length: number): FileState {
  const missing = length - state.hashes.length;
  if (missing <= 0) return state;
  const added = unownedState(
    undefined,
    Array.from({ length: missing }, () => --unknownLines),
  );
  return stateOf(
    state.blob,
    Float64Array.from([...state.hashes, ...added.hashes]),
    Int32Array.from([...state.owners, ...added.owners]),
    Uint8Array.from([...state.hows, ...added.hows]),
  );
}

/** State of a text that no recorded change led to, and the line of the earlier state that each line derives from, or -1. */
export interface CarriedState {
  readonly state: FileState;
  readonly sources: Int32Array;
}

/**
 * Returns the state of a text that no recorded change led to: lines that derive from lines of the state keep their owners.
 *
 * @param texts - texts of lines of the state, by hash; only those can be found in another format over several lines
 */
export function carryOver(
  state: FileState,
  after: Lines,
  blob: string | null | undefined,
  texts: ReadonlyMap<number, string>,
): CarriedState {
  const before = { hashes: state.hashes, texts: Array.from(state.hashes, (hash) => texts.get(hash)) };
  const { hows, sources } = compareLines(before, after, 'loose', (line) => state.owners[line] ?? NO_OWNER);
  const next = unownedState(blob, after.hashes);
  for (const [line, source] of sources.entries()) {
    const owner = source < 0 ? NO_OWNER : (state.owners[source] ?? NO_OWNER);
    if (owner === NO_OWNER) continue;
    next.owners[line] = owner;
    next.hows[line] = Math.max(hows[line] ?? EXACT, state.hows[source] ?? EXACT);
  }
  return { state: next, sources };
}
