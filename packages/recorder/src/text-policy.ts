/** Amount of text that is recorded. */
export type RecordingMode = 'full' | 'redacted' | 'metadata-only';

/** Removes secrets from text and from the strings of JSON values. Must be deterministic. */
export interface TextRedactor {
  redact(text: string): Promise<string>;
  redactJson(value: unknown): Promise<unknown>;
  /** Replaces the secrets in the names of a path, each by a text that depends on it. @defaultValue paths stay */
  redactPath?(path: string): Promise<string>;
}

/** Options of the text policy. */
export interface TextPolicyOptions {
  /** Removes secrets from everything that is not recorded in full. */
  readonly redactor: TextRedactor;
  /** One mode for all text, or a mode by the absolute path of a file or working directory. @defaultValue 'redacted' */
  readonly mode?: RecordingMode | ((path: string) => RecordingMode) | undefined;
}

/** Absolute paths that a text belongs to; the strictest of their modes applies. */
export type PathScope = string | readonly string[];

const STRICTEST_FIRST: readonly RecordingMode[] = ['metadata-only', 'redacted', 'full'];

/** Returns the strictest of one or more modes. */
export function strictest(modes: readonly RecordingMode[]): RecordingMode {
  return STRICTEST_FIRST.find((mode) => modes.includes(mode)) ?? 'redacted';
}

/** Decides by path how much of a text is recorded. */
export class TextPolicy {
  readonly #redactor: TextRedactor;
  readonly #modeOf: (path: string) => RecordingMode;

  constructor({ redactor, mode = 'redacted' }: TextPolicyOptions) {
    this.#redactor = redactor;
    this.#modeOf = typeof mode === 'function' ? mode : () => mode;
  }

  /** Returns whether text is recorded at all; otherwise only its metadata is. */
  keepsText(scope: PathScope): boolean {
    return this.#mode(scope) !== 'metadata-only';
  }

  /** Returns the text to record. Rejects when the redactor does. */
  async redact(scope: PathScope, text: string): Promise<string> {
    return this.#mode(scope) === 'full' ? text : this.#redactor.redact(text);
  }

  /** Returns the JSON value to record. Rejects when the redactor does. */
  async redactJson(scope: PathScope, value: unknown): Promise<unknown> {
    return this.#mode(scope) === 'full' ? value : this.#redactor.redactJson(value);
  }

  /** Returns the path to record, of a file, a folder or a repository. Rejects when the redactor does. */
  async redactPath(path: string): Promise<string> {
    return this.#mode(path) === 'full' ? path : ((await this.#redactor.redactPath?.(path)) ?? path);
  }

  #mode(scope: PathScope): RecordingMode {
    if (typeof scope === 'string') return this.#modeOf(scope);
    return strictest(scope.map((path) => this.#modeOf(path)));
  }
}
