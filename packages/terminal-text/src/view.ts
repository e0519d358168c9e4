/** Place where text is shown. */
export interface View {
  /** Columns of the terminal; `undefined` where lines have no limit, such as in a pipe. */
  readonly width: number | undefined;
  /** True where colours are shown. */
  readonly color: boolean;
  /** IANA name of the time zone in which times are shown; `undefined` shows them as ISO 8601 in UTC. */
  readonly timeZone: string | undefined;
}

/** A view without limits, colours and local times: for pipes and files. */
export const PLAIN_VIEW: View = { width: undefined, color: false, timeZone: undefined };

/** The members of an output stream that tell its kind. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Narrowest terminal that is respected, in columns. */
const MIN_WIDTH = 40;

/**
 * Returns the view of a stream. A terminal has its width, local times, and colours unless `NO_COLOR` is set to anything or `TERM`
 * is `dumb`; any other stream is plain.
 *
 * @see https://no-color.org
 */
export function viewOf(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): View {
  if (stream.isTTY !== true) return PLAIN_VIEW;
  const color = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const width = Math.max(MIN_WIDTH, stream.columns ?? 80);
  return { width, color, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone };
}
