/** A request that a process answers on its socket. */
export interface ControlRoute<Answer> {
  /** Method and path, such as `GET /status`. */
  readonly name: string;
  readonly timeoutMs: number;
  /** Never set: carries the type of the answer. */
  readonly answer?: Answer | undefined;
}

const TIMEOUT_MS = 5000;
/** For routes that send a full cache, download files or start a process on a busy machine, in milliseconds. */
const LONG_REQUEST_TIMEOUT_MS = 600_000;

/** Returns a route that is answered within five seconds. */
export function controlRoute<Answer>(name: string): ControlRoute<Answer> {
  return { name, timeoutMs: TIMEOUT_MS };
}

/** Returns a route whose answer may take ten minutes. */
export function longRoute<Answer>(name: string): ControlRoute<Answer> {
  return { name, timeoutMs: LONG_REQUEST_TIMEOUT_MS };
}
