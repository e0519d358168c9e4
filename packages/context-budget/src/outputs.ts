/** How large a tool's output was. */
export interface OutputSize {
  /** Bytes in UTF-8. */
  readonly bytes: number;
  /** About how many tokens, by {@link estimateTokens}. */
  readonly tokens: number;
  /** Whether it is context debt: larger than the monitor's bound. */
  readonly large: boolean;
}

/** Characters that make a token, about; what the original counted by. */
const CHARACTERS_PER_TOKEN = 4;

/** About how many tokens `text` is: a quarter of its characters, rounded up. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** What Claude reads of a tool's response: its text where the tool's shape is known, else the whole as JSON. */
export function outputText(response: unknown): string {
  if (typeof response === 'string') return response;
  if (typeof response !== 'object' || response === null) return '';
  const fields = response as Readonly<Record<string, unknown>>;
  const streams = [fields['stdout'], fields['stderr']].filter((text) => typeof text === 'string');
  // Of an output above 30,000 characters, Claude Code keeps the whole in a file and shows Claude its start.
  if (streams.length > 0)
    return streams.join('\n').slice(0, persistedPath(response) === undefined ? undefined : PREVIEW);
  if (typeof fields['content'] === 'string') return fields['content'];
  const file = fields['file'];
  if (typeof file === 'object' && file !== null && 'content' in file && typeof file.content === 'string') {
    return file.content;
  }
  const names = fields['filenames'];
  if (Array.isArray(names)) return names.join('\n');
  return JSON.stringify(response) ?? '';
}

/** How much Claude is shown of an output that Claude Code keeps in a file, in characters. */
const PREVIEW = 2000;

/** The file in which Claude Code keeps the whole of a very large output; `undefined` for others. */
export function persistedPath(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('persistedOutputPath' in response)) return undefined;
  return typeof response.persistedOutputPath === 'string' ? response.persistedOutputPath : undefined;
}

/** What large outputs have cost so far. */
export interface OutputStats {
  /** Outputs measured. */
  readonly outputs: number;
  /** Those larger than the bound. */
  readonly largeOutputs: number;
  /** Tokens of the large ones, about. */
  readonly contextDebtTokens: number;
  /** Large outputs and their tokens by tool, the most costly first. */
  readonly byTool: readonly { readonly tool: string; readonly largeOutputs: number; readonly tokens: number }[];
}

/** What an {@link OutputMonitor} goes by. */
export interface OutputMonitorOptions {
  /** Outputs larger than this are context debt, in bytes, 1 or more. @defaultValue 10240 */
  readonly largeBytes?: number;
}

/** Measures what tools answer, and adds up what is large. */
export class OutputMonitor {
  readonly #largeBytes: number;
  readonly #byTool = new Map<string, { largeOutputs: number; tokens: number }>();
  #outputs = 0;

  /** @throws RangeError when `largeBytes` is less than 1 */
  constructor({ largeBytes = 10_240 }: OutputMonitorOptions = {}) {
    if (!(largeBytes >= 1)) throw new RangeError(`largeBytes must be 1 or more, got ${largeBytes}`);
    this.#largeBytes = largeBytes;
  }

  /** Measures one response and counts it. */
  observe(tool: string, response: unknown): OutputSize {
    const text = outputText(response);
    const bytes = Buffer.byteLength(text);
    const size = { bytes, tokens: estimateTokens(text), large: bytes > this.#largeBytes };
    this.#outputs++;
    if (size.large) {
      const sum = this.#byTool.get(tool) ?? { largeOutputs: 0, tokens: 0 };
      this.#byTool.set(tool, { largeOutputs: sum.largeOutputs + 1, tokens: sum.tokens + size.tokens });
    }
    return size;
  }

  /** Everything since it was made. */
  get stats(): OutputStats {
    const byTool = [...this.#byTool].map(([tool, sum]) => ({ tool, ...sum })).sort((a, b) => b.tokens - a.tokens);
    return {
      outputs: this.#outputs,
      largeOutputs: byTool.reduce((sum, each) => sum + each.largeOutputs, 0),
      contextDebtTokens: byTool.reduce((sum, each) => sum + each.tokens, 0),
      byTool,
    };
  }
}
