/** Size of a tool's output. */
export interface OutputSize {
  /** Bytes in UTF-8. */
  readonly bytes: number;
  /** Estimated by {@link estimateTokens}. */
  readonly tokens: number;
  /** True when it counts as context debt: larger than `largeBytes`. */
  readonly large: boolean;
}

const CHARACTERS_PER_TOKEN = 4;

/** Estimates the tokens of `text`: a quarter of its characters, rounded up. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/**
 * Returns the part of a tool's response that Claude is shown: its text if the shape is known, otherwise all of it as JSON. The
 * response of an edit holds copies of the file, of which Claude is only told that it was written; images count as no text.
 */
export function outputText(response: unknown): string {
  if (typeof response === 'string') return response;
  if (typeof response !== 'object' || response === null) return '';
  const fields = response as Readonly<Record<string, unknown>>;
  if ('structuredPatch' in fields || 'originalFile' in fields) {
    return `The file ${String(fields['filePath'])} has been updated successfully.`;
  }
  if ('original_file' in fields) return typeof fields['new_source'] === 'string' ? fields['new_source'] : '';
  if (fields['isImage'] === true) return '';
  const streams = [fields['stdout'], fields['stderr']].filter((text) => typeof text === 'string');
  // Claude Code stores outputs above 30,000 characters in a file and shows Claude their start.
  if (streams.length > 0)
    return streams.join('\n').slice(0, persistedPath(response) === undefined ? undefined : PREVIEW_LENGTH);
  if (typeof fields['content'] === 'string') return fields['content'];
  if (Array.isArray(fields['content'])) return textOfBlocks(fields['content']);
  const file = fields['file'];
  if (typeof file === 'object' && file !== null) {
    if ('content' in file && typeof file.content === 'string') return file.content;
    if ('base64' in file) return '';
  }
  const names = fields['filenames'];
  if (Array.isArray(names)) return names.join('\n');
  // A subagent in the background: Claude wrote the prompt, and is not shown it again.
  return JSON.stringify('agentId' in fields ? { ...fields, prompt: undefined } : response) ?? '';
}

/** Text of the content blocks of a subagent or of an MCP tool. */
function textOfBlocks(blocks: readonly unknown[]): string {
  return blocks
    .flatMap((block) => {
      const { type, text } = (block ?? {}) as Readonly<Record<string, unknown>>;
      if (typeof text === 'string') return text;
      return type === 'image' ? [] : (JSON.stringify(block) ?? '');
    })
    .join('\n');
}

/** Length of the start that Claude Code shows of an output stored in a file, in characters. */
const PREVIEW_LENGTH = 2000;

/** Returns the file in which Claude Code stored a very large output; `undefined` for other outputs. */
export function persistedPath(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('persistedOutputPath' in response)) return undefined;
  return typeof response.persistedOutputPath === 'string' ? response.persistedOutputPath : undefined;
}

/** Statistics of an {@link OutputMonitor}. */
export interface OutputStats {
  /** Outputs measured. */
  readonly outputs: number;
  /** Outputs larger than `largeBytes`. */
  readonly largeOutputs: number;
  /** Estimated tokens of the large outputs. */
  readonly contextDebtTokens: number;
  /** Large outputs by tool, the one with the most tokens first. */
  readonly byTool: readonly { readonly tool: string; readonly largeOutputs: number; readonly tokens: number }[];
}

/** Options of {@link OutputMonitor}. */
export interface OutputMonitorOptions {
  /** Outputs larger than this are context debt, in bytes, 1 or more. @defaultValue 10240 */
  readonly largeBytes?: number | undefined;
}

/** Measures the responses of tools and sums up the large ones. */
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

  /** Statistics since the monitor was created. */
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
