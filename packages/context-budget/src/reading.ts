/** Source of a reading, the most reliable first. */
export type ContextSource = 'status-line' | 'transcript' | 'estimate';

/** Fill level of a session's context according to one source. */
export interface ContextReading {
  readonly source: ContextSource;
  /** Input tokens of the last response of the main thread, without its output. */
  readonly usedTokens: number;
  /** Size of the window in tokens; `undefined` when it is unknown. */
  readonly windowTokens?: number | undefined;
  /** Id of the model; `undefined` when it is unknown. */
  readonly model?: string | undefined;
  /** Time of the reading, milliseconds since 1970. */
  readonly at: number;
}

/** Returns the percentage of the window in use, 0 or more; `undefined` while the size of the window is unknown. */
export function usedPercent({ usedTokens, windowTokens }: ContextReading): number | undefined {
  return windowTokens === undefined || windowTokens <= 0 ? undefined : (usedTokens / windowTokens) * 100;
}

/** A status line is used unless the transcript is newer by more than this, because transcript lines arrive late. */
const STATUS_LINE_LEAD_MS = 5000;

/**
 * Selects the most reliable reading: the status line, unless the transcript contains a later response; an estimate only
 * when neither exists. The window size of a status line also applies to the other sources if the model is the same. If
 * more tokens are in use than the window holds, its size is wrong and left out.
 */
export function bestReading(readings: readonly ContextReading[]): ContextReading | undefined {
  const by = (source: ContextSource): ContextReading | undefined =>
    readings.filter((reading) => reading.source === source).sort((a, b) => b.at - a.at)[0];
  const statusLine = by('status-line');
  const transcript = by('transcript');
  const later = transcript && (!statusLine || transcript.at > statusLine.at + STATUS_LINE_LEAD_MS);
  const best = (later ? transcript : statusLine) ?? by('estimate');
  if (!best) return undefined;
  const statusLineWindow = statusLine?.windowTokens;
  const sameModel = best.model === undefined || statusLine?.model === undefined || best.model === statusLine.model;
  const windowTokens = statusLineWindow !== undefined && sameModel ? statusLineWindow : best.windowTokens;
  const { windowTokens: _, ...rest } = best;
  return windowTokens === undefined || best.usedTokens > windowTokens ? rest : { ...rest, windowTokens };
}
