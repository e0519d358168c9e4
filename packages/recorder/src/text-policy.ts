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

/** Where a text belongs: a path, or several of which the strictest mode holds. Absolute. */
export type Where = string | readonly string[];

const STRICTEST_FIRST: readonly RecordingMode[] = ['metadata-only', 'redacted', 'full'];

/** The mode that holds for what belongs to several places, 1 or more. */
export function strictest(modes: readonly RecordingMode[]): RecordingMode {
  return STRICTEST_FIRST.find((mode) => modes.includes(mode)) ?? 'redacted';
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
  keepsText(where: Where): boolean {
    return this.#mode(where) !== 'metadata-only';
  }

  /** The text as it may be kept. */
  async redact(where: Where, text: string): Promise<string> {
    return this.#mode(where) === 'full' ? text : this.#redactor.redact(text);
  }

  /** JSON as it may be kept. */
  async redactJson(where: Where, value: unknown): Promise<unknown> {
    return this.#mode(where) === 'full' ? value : this.#redactor.redactJson(value);
  }

  #mode(where: Where): RecordingMode {
    if (typeof where === 'string') return this.#modeOf(where);
    return strictest(where.map((path) => this.#modeOf(path)));
  }
}
