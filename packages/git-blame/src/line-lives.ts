import {
  attribute,
  type GradualReplay,
  hasWord,
  keptLines,
  type LineHasher,
  match,
  replayGradually,
  splitLines,
  textsNeeded,
} from '@hookline/attribution';
import type { LineEnd, LineLife } from '@hookline/contracts';
import type { FileChain, LandedVersion } from './file-chains.ts';
import { blobTexts } from './git.ts';
import type { BlamedEdit } from './recorded-edits.ts';

/** Options of {@link lineLives}. */
export interface LineLivesOptions {
  /** Folder that git runs in. */
  readonly folder: string;
  readonly hasher: LineHasher;
  /** Returns the recorded code of a pattern by its fingerprint. @defaultValue only git's texts are used */
  readonly codeOf?: ((fingerprint: string) => Promise<string | undefined>) | undefined;
}

/** Edits whose recorded code is read for one file. */
const MAX_CODES = 32;
/** Commits have whole seconds. */
const SECOND_MS = 1000;

/** A line that an edit wrote and a commit brought, from then on. */
interface Unit {
  readonly edit: BlamedEdit;
  readonly landed: LandedVersion;
  ended?: { readonly version: LandedVersion; readonly end: LineEnd } | undefined;
}

/** Lines of a text with the units that they are; a line that a formatter has joined is several. */
interface Landed {
  readonly version: LandedVersion | undefined;
  readonly blob: string | null;
  readonly lines: readonly string[];
  readonly units: readonly (readonly Unit[])[];
}

/**
 * Follows the lines that recorded edits of an agent wrote through the texts of a file on a branch. A line lands with the first
 * commit that has it. It ends with the commit that removes it or changes its words. Another format, place or name is no end. A commit that
 * takes others back, by its subject or because the file is again as it was, is a revert; lines that it brings back are alive as
 * if they had never ended. Lines without a word, such as a brace, do not count.
 *
 * @param edits - the recorded edits of the file, oldest first
 */
export async function lineLives(
  chain: FileChain,
  edits: readonly BlamedEdit[],
  options: LineLivesOptions,
): Promise<LineLife[]> {
  const blobs = [chain.base, ...chain.versions.map(({ blob }) => blob)].filter((blob) => blob !== null);
  const texts = await blobTexts(options.folder, [...new Set([...blobs, ...textsNeeded(edits)])]);
  const { hasher } = options;
  const replayed = replayGradually(edits, { hasher, texts, kept: blobs });
  const codes = await codesOf(chain, edits, options);
  const follower = new LineFollower(chain.base, texts, { edits, hasher, replayed, codes });
  for (const version of chain.versions) follower.follow(version);
  return livesOf(follower.units);
}

/** Returns recorded code by the version before which it was written last, for versions that no edit left as they are. */
async function codesOf(
  { versions }: FileChain,
  edits: readonly BlamedEdit[],
  { codeOf }: LineLivesOptions,
): Promise<ReadonlyMap<LandedVersion, string>> {
  const codes = new Map<LandedVersion, string>();
  if (!codeOf) return codes;
  const known = new Set(edits.map(({ after_blob }) => after_blob));
  for (const version of versions.toReversed()) {
    if (version.blob === null || known.has(version.blob) || codes.size >= MAX_CODES) continue;
    const latest = edits.findLast(({ at }) => Date.parse(at) < version.at + SECOND_MS);
    const code = typeof latest?.fingerprint === 'string' ? await codeOf(latest.fingerprint) : undefined;
    if (code !== undefined) codes.set(version, code);
  }
  return codes;
}

interface FollowerOptions {
  readonly edits: readonly BlamedEdit[];
  readonly hasher: LineHasher;
  readonly replayed: GradualReplay;
  readonly codes: ReadonlyMap<LandedVersion, string>;
}

class LineFollower {
  readonly units: Unit[] = [];
  readonly #texts: ReadonlyMap<string, string>;
  readonly #options: FollowerOptions;
  readonly #past: Landed[];

  constructor(base: string | null, texts: ReadonlyMap<string, string>, options: FollowerOptions) {
    this.#texts = texts;
    this.#options = options;
    const lines = splitLines(texts.get(base ?? '') ?? '');
    this.#past = [{ version: undefined, blob: base, lines, units: lines.map(() => []) }];
  }

  follow(version: LandedVersion): void {
    const before = this.#past.at(-1) as Landed;
    const landed = this.#landed(version, before);
    const alive = new Set(landed.units.flat());
    for (const unit of before.units.flat()) {
      if (alive.has(unit) || unit.ended) continue;
      unit.ended = { version, end: landed.isRevert ? 'reverted' : landed.changed.has(unit) ? 'changed' : 'removed' };
    }
    for (const unit of alive) unit.ended = undefined;
    this.#past.push(landed);
  }

  #landed(version: LandedVersion, before: Landed): Landed & { isRevert: boolean; changed: ReadonlySet<Unit> } {
    const { blob, isRevert } = version;
    const none = { version, blob, changed: new Set<Unit>() };
    if (blob === null) return { ...none, lines: [], units: [], isRevert };
    // The same text as before an earlier commit: what was written in between is taken back.
    const same = this.#past.findLast((past) => past.blob === blob);
    if (same) return { ...none, lines: same.lines, units: same.units, isRevert: same !== before };
    const text = this.#texts.get(blob);
    // A text that is binary, too large or missing: the lines are not known to have ended.
    if (text === undefined) return { ...none, lines: before.lines, units: before.units, isRevert };
    const lines = splitLines(text);
    const kept = keptLines(before.lines, lines);
    const changed = new Set<Unit>();
    const units = kept.map((line): readonly Unit[] => {
      const sources = line?.sources.flatMap((source) => before.units[source] ?? []) ?? [];
      if (line?.how !== 'changed') return sources;
      for (const unit of sources) changed.add(unit);
      return [];
    });
    const isNew = kept.map((line) => line === undefined || line.how === 'changed');
    if (isRevert) this.#restore(lines, units, isNew);
    if (isNew.some((each, line) => each && hasWord(lines[line] ?? '')))
      this.#add(version, text, { before, units, isNew });
    return { ...none, lines, units, isRevert, changed };
  }

  /** Finds lines that an earlier revert took away in the text before that revert. */
  #restore(lines: readonly string[], units: (readonly Unit[])[], isNew: boolean[]): void {
    const { hasher } = this.#options;
    for (let index = this.#past.length - 1; index > 0; index--) {
      const { version } = this.#past[index] as Landed;
      const earlier = this.#past[index - 1] as Landed;
      if (!version?.isRevert) continue;
      const sources = match(hasher.hashes(earlier.lines), hasher.hashes(lines));
      for (const [line, source] of sources.entries()) {
        const ended = (earlier.units[source] ?? []).filter((unit) => unit.ended?.version === version);
        if (!isNew[line] || ended.length === 0) continue;
        units[line] = ended;
        isNew[line] = false;
      }
    }
  }

  /** Adds the new lines that an edit wrote before the commit. */
  #add(
    version: LandedVersion,
    text: string,
    {
      before,
      isNew,
      units,
    }: { readonly before: Landed; readonly units: (readonly Unit[])[]; readonly isNew: readonly boolean[] },
  ): void {
    const { codes, edits, hasher, replayed } = this.#options;
    const history = replayed.until(version.at + SECOND_MS - 1);
    const code = codes.get(version);
    const texts = [before.lines.join('\n'), ...(code === undefined ? [] : [code])];
    for (const [line, origin] of attribute(text, history, { hasher, texts }).entries()) {
      const edit = origin.edit === undefined || origin.isDrift ? undefined : edits[origin.edit];
      if (!isNew[line] || edit?.author !== 'agent' || origin.how === 'changed' || !hasWord(origin.text)) continue;
      const unit = { edit, landed: version };
      this.units.push(unit);
      units[line] = [unit];
    }
  }
}

/** Joins units of one edit that landed together and have the same end. */
function livesOf(units: readonly Unit[]): LineLife[] {
  const lives = new Map<string, { -readonly [Key in keyof LineLife]: LineLife[Key] }>();
  for (const { edit, ended, landed } of units) {
    const key = [edit.event_id, landed.commit, ended?.version.commit, ended?.end].join(' ');
    const life = lives.get(key);
    if (life) life.lines++;
    else
      lives.set(key, {
        event_id: edit.event_id,
        lines: 1,
        landed_at: new Date(landed.at).toISOString(),
        landed_commit: landed.commit,
        ...(ended && {
          ended_at: new Date(ended.version.at).toISOString(),
          ended_commit: ended.version.commit,
          end: ended.end,
        }),
      });
  }
  return [...lives.values()];
}
