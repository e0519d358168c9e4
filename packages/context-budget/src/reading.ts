/** Where a figure about the context comes from, the best first. */
export type ContextSource = 'status-line' | 'transcript' | 'estimate';

/** How full a session's context is, as one source tells it. */
export interface ContextReading {
  /** Which source. */
  readonly source: ContextSource;
  /** Tokens of input that the last response of the main thread was made from; its output is not in it. */
  readonly usedTokens: number;
  /** Size of the window in tokens; absent when nobody knows it. */
  readonly windowTokens?: number;
  /** The model's id, where it is known. */
  readonly model?: string;
  /** When it was so, milliseconds since 1970. */
  readonly at: number;
}

/** Percentage of the window in use, 0 or more; `undefined` while the size of the window is unknown. */
export function usedPercent({ usedTokens, windowTokens }: ContextReading): number | undefined {
  return windowTokens === undefined || windowTokens <= 0 ? undefined : (usedTokens / windowTokens) * 100;
}

/** Younger than this, a status line is as good as the transcript, whose lines come late, in milliseconds. */
const STATUS_LINE_LEAD_MS = 5000;

/**
 * The best of what the sources tell: the status line, unless the transcript has seen a later response; an estimate only
 * when neither says anything. A window size that only one of them knows holds for the others too, if the model is the
 * same. More tokens in use than a window holds prove the size wrong: then it is unknown.
 */
export function bestReading(readings: readonly ContextReading[]): ContextReading | undefined {
  const by = (source: ContextSource): ContextReading | undefined =>
    readings.filter((reading) => reading.source === source).sort((a, b) => b.at - a.at)[0];
  const statusLine = by('status-line');
  const transcript = by('transcript');
  const later = transcript && (!statusLine || transcript.at > statusLine.at + STATUS_LINE_LEAD_MS);
  const best = (later ? transcript : statusLine) ?? by('estimate');
  if (!best) return undefined;
  const told = statusLine?.windowTokens;
  const sameModel = best.model === undefined || statusLine?.model === undefined || best.model === statusLine.model;
  const windowTokens = told !== undefined && sameModel ? told : best.windowTokens;
  const { windowTokens: _, ...rest } = best;
  return windowTokens === undefined || best.usedTokens > windowTokens ? rest : { ...rest, windowTokens };
}
