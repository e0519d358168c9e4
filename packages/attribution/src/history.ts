import type { FileEdit, FileStep } from '@hookline/contracts';
import { applyStep, carryOver, type FileState, NO_FILE, NO_OWNER, unownedState } from './file-state.ts';
import { decodeHashes, type LineHasher } from './line-hasher.ts';
import { splitLines } from './lines.ts';

/** A recorded edit, as far as it says which lines it changed. */
export type EditLines = Pick<
  FileEdit,
  'complete' | 'hunks' | 'line_hashes' | 'before_blob' | 'after_blob' | 'drift'
> & {
  readonly line_key?: string | null | undefined;
  readonly carried?: string | null | undefined;
  /** Time of the edit, ISO 8601. */
  readonly at: string;
};

/** Options of {@link replay}. */
export interface ReplayOptions {
  readonly hasher: LineHasher;
  /** Known texts by git's id of them; those that {@link textsNeeded} names help. @defaultValue none */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** Texts, by git's id, whose states are kept: those that are asked about. @defaultValue none */
  readonly kept?: readonly string[] | undefined;
  /** Time after which edits are not the first choice, in milliseconds since 1970. @defaultValue none */
  readonly asOf?: number | undefined;
}

/** States of a file that recorded edits led to. */
export interface History {
  /** Kept states by git's id of their text. */
  readonly states: ReadonlyMap<string, FileState>;
  /** States that no edit followed, the first choice first. A file on several branches has several. */
  readonly leaves: readonly FileState[];
  /** Edits are missing, or only parts of their texts are known: a line without owner may be of such an edit. */
  readonly isBroken: boolean;
}

/** Leaves that are kept. */
const MAX_LEAVES = 8;

/** Returns the owner that stands for the change between the edit before and this one, which no call reported. */
export function driftOwner(edit: number): number {
  return 2 * edit + 1;
}

/** Returns the owner that stands for an edit. */
export function editOwner(edit: number): number {
  return 2 * edit;
}

/** Returns git's ids of the texts before edits that no recorded edit led to. */
export function textsNeeded(edits: readonly EditLines[]): string[] {
  const known = new Set(edits.map(({ after_blob }) => after_blob));
  return [
    ...new Set(
      edits.flatMap(({ before_blob }) =>
        typeof before_blob === 'string' && !known.has(before_blob) ? before_blob : [],
      ),
    ),
  ];
}

/** Applies the recorded edits of a file in order. An edit continues the state of the text that it found, whichever edit left it. */
export function replay(edits: readonly EditLines[], options: ReplayOptions): History {
  const replayed = new Replay(edits, options);
  for (const [index, edit] of edits.entries()) replayed.add(edit, index);
  return replayed.history();
}

/** Recorded edits of a file, applied up to one time after another. */
export interface GradualReplay {
  /**
   * Applies the edits up to a time in milliseconds since 1970, not before that of the last call. The result holds until the next
   * call.
   */
  until(time: number): History;
}

/** Applies recorded edits step by step, for texts of several times. */
export function replayGradually(edits: readonly EditLines[], options: Omit<ReplayOptions, 'asOf'>): GradualReplay {
  const replayed = new Replay(edits, options);
  let next = 0;
  return {
    until(time) {
      for (let edit = edits[next]; edit && Date.parse(edit.at) <= time; edit = edits[++next]) replayed.add(edit, next);
      return replayed.history();
    },
  };
}

class Replay {
  readonly #hasher: LineHasher;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #kept: ReadonlySet<string | null | undefined>;
  readonly #asOf: number;
  readonly #states = new Map<string, FileState>();
  readonly #leaves = new Set<FileState>();
  #head: FileState | undefined;
  #choice: FileState | undefined;
  #isBroken = false;

  constructor(edits: readonly EditLines[], { asOf = Infinity, hasher, kept = [], texts = new Map() }: ReplayOptions) {
    this.#hasher = hasher;
    this.#texts = texts;
    this.#asOf = asOf;
    const forks = edits.filter(({ before_blob }, index) => before_blob !== edits[index - 1]?.after_blob);
    this.#kept = new Set([...kept, ...forks.flatMap(({ before_blob, drift }) => [before_blob, drift?.before_blob])]);
  }

  add(edit: EditLines, index: number): void {
    const isReadable = edit.line_key === this.#hasher.id;
    if (!edit.complete) {
      // The lines are known, and not where they are: they are found only where the file has them.
      this.#isBroken = true;
      const fragment = applyStep(unownedState(undefined, []), withoutPlace(edit), editOwner(index), isReadable);
      this.#leaves.add(fragment);
      return;
    }
    const base = this.#base(edit, index, isReadable);
    const next =
      edit.after_blob === null
        ? NO_FILE
        : applyStep(base, { ...edit, carried: edit.carried ?? undefined }, editOwner(index), isReadable);
    this.#enter(next, Date.parse(edit.at));
  }

  history(): History {
    const first = this.#choice ?? this.#head;
    const others = [...this.#leaves].toReversed().filter((state) => state !== first);
    return {
      states: this.#states,
      leaves: [...(first ? [first] : []), ...others].slice(0, MAX_LEAVES),
      isBroken: this.#isBroken,
    };
  }

  #enter(state: FileState, at: number): void {
    this.#head = state;
    this.#leaves.add(state);
    if (at <= this.#asOf) this.#choice = state;
    if (typeof state.blob === 'string' && this.#kept.has(state.blob)) this.#states.set(state.blob, state);
  }

  /** Returns the state of the text that an edit found. */
  #base({ before_blob, drift }: EditLines, index: number, isReadable: boolean): FileState {
    const known = this.#known(before_blob);
    if (known) return known;
    if (drift) {
      const from = this.#known(drift.before_blob);
      // What git brought is of no edit here; edits of another branch are found in the state of that branch.
      const owner = drift.author === 'git' ? NO_OWNER : driftOwner(index);
      const drifted = applyStep(from ?? unownedState(undefined, []), drift, owner, isReadable);
      if (!from) this.#noteGap();
      return { ...drifted, blob: before_blob };
    }
    const text = typeof before_blob === 'string' ? this.#texts.get(before_blob) : undefined;
    if (text === undefined) {
      this.#noteGap();
      return unownedState(before_blob, []);
    }
    const lines = splitLines(text);
    const hashes = this.#hasher.hashes(lines);
    const head = this.#head;
    if (!head) return unownedState(before_blob, hashes);
    this.#leaves.delete(head);
    const texts = new Map(hashes.map((hash, line) => [hash, lines[line] as string]));
    return carryOver(head, { hashes, texts: lines }, before_blob, texts).state;
  }

  /** Returns the state of a text, and notes that an edit followed it. */
  #known(blob: string | null | undefined): FileState | undefined {
    if (blob === null) return NO_FILE;
    const state = this.#head?.blob === blob ? this.#head : this.#states.get(blob ?? '');
    if (state) this.#leaves.delete(state);
    return state;
  }

  /** Edits before the first recorded one are no gap: their lines have no owner. */
  #noteGap(): void {
    if (this.#head) this.#isBroken = true;
  }
}

/** Returns a step whose added lines follow each other. */
function withoutPlace({ line_hashes }: EditLines): FileStep {
  return { hunks: `1,0,1,${decodeHashes(line_hashes).length}`, line_hashes };
}
