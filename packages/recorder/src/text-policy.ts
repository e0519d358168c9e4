/** What is kept of what people and agents wrote. */
export type RecordingMode = 'full' | 'redacted' | 'metadata-only';

/** Takes secrets out of text, and out of the strings of JSON. The same always gives the same. */
export interface TextRedactor {
  redact(text: string): Promise<string>;
  redactJson(value: unknown): Promise<unknown>;
}

/** What a policy is made of. */
export interface TextPolicyOptions {
  /** Takes secrets out of everything that is not recorded in full. */
  readonly redactor: TextRedactor;
  /** One for everything, or by the absolute path of the file or of the folder worked in. @defaultValue 'redacted' */
  readonly mode?: RecordingMode | ((path: string) => RecordingMode);
}

/** Says what may be kept of text, by where it belongs. */
export class TextPolicy {
  readonly #redactor: TextRedactor;
  readonly #modeOf: (path: string) => RecordingMode;

  constructor({ redactor, mode = 'redacted' }: TextPolicyOptions) {
    this.#redactor = redactor;
    this.#modeOf = typeof mode === 'function' ? mode : () => mode;
  }

  /** Whether text is kept at all, and not only what is known of it. */
  keepsText(path: string): boolean {
    return this.#modeOf(path) !== 'metadata-only';
  }

  /** The text as it may be kept. */
  async redact(path: string, text: string): Promise<string> {
    return this.#modeOf(path) === 'full' ? text : this.#redactor.redact(text);
  }

  /** JSON as it may be kept. */
  async redactJson(path: string, value: unknown): Promise<unknown> {
    return this.#modeOf(path) === 'full' ? value : this.#redactor.redactJson(value);
  }
}
