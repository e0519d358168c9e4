import type { RecordedText } from './late-recorder.ts';
import type { TrueText } from './truth.ts';

/** Counts of one kind of operation, or of all. */
export interface Score {
  /** Texts whose author was recorded as it is; texts of others that are not recorded count as right. */
  right: number;
  /** Texts recorded without an author, and texts of the agent that are not recorded. */
  unknown: number;
  /** Texts recorded with a wrong author or call. */
  wrong: number;
}

export interface ScoreReport extends Score {
  readonly byKind: Readonly<Record<string, Score>>;
  /** Texts recorded with a wrong author or call, with what was recorded. */
  readonly mistakes: readonly { readonly truth: TrueText; readonly found: readonly RecordedText[] }[];
  /** Texts of the agent that are recorded without an author, or not at all. */
  readonly missed: readonly { readonly truth: TrueText; readonly found: readonly RecordedText[] }[];
  /** Recorded texts that no file ever had. */
  readonly invented: readonly RecordedText[];
}

/** Compares recorded texts with the truth. */
export function score(truth: readonly TrueText[], recorded: readonly RecordedText[]): ScoreReport {
  const byPlace = Map.groupBy(recorded, ({ path, text }) => keyOf(path, text));
  const total: Score = { right: 0, unknown: 0, wrong: 0 };
  const byKind: Record<string, Score> = {};
  const known = new Set<string>();
  const missed: { truth: TrueText; found: readonly RecordedText[] }[] = [];
  const mistakes: { truth: TrueText; found: readonly RecordedText[] }[] = [];
  for (const item of truth) {
    const key = keyOf(item.path, item.text);
    known.add(key);
    const found = byPlace.get(key) ?? [];
    const verdict = judge(item, found);
    if (verdict === 'unknown') missed.push({ truth: item, found });
    if (verdict === 'wrong') mistakes.push({ truth: item, found });
    total[verdict]++;
    const counts = (byKind[item.kind] ??= { right: 0, unknown: 0, wrong: 0 });
    counts[verdict]++;
  }
  const invented = recorded.filter(({ path, text }) => !known.has(keyOf(path, text)));
  return { ...total, wrong: total.wrong + invented.length, byKind, mistakes, missed, invented };
}

function judge({ author, call }: TrueText, found: readonly RecordedText[]): keyof Score {
  const claims = found.filter((text) => text.author !== 'unknown');
  if (author === 'agent') {
    if (claims.some((text) => text.author === 'agent' && text.call === call)) return 'right';
    return claims.length > 0 ? 'wrong' : 'unknown';
  }
  // Texts of others need not be recorded, but must not be the agent's.
  if (claims.some((text) => text.author === 'agent')) return 'wrong';
  return 'right';
}

function keyOf(path: string, text: string | null): string {
  return `${path}\0${text ?? ''}`;
}
