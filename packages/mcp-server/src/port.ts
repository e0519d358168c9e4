/** JSON object that a tool returns as structured content. */
export type ToolResult = Readonly<Record<string, unknown>>;

/** Reason why a tool could not do its work. It is shown to the model and must not contain secrets. */
export interface ToolRefusal {
  /** Discriminates it from a {@link ToolResult}. */
  readonly refused: string;
}

/** Arguments of {@link HooklinePort.checkDelegationPolicy}. */
export interface DelegationPolicyRequest {
  /** Absolute path of the file. */
  readonly path: string;
  /** Content to be written. */
  readonly content: string;
}

/** Arguments of {@link HooklinePort.delegateTask}. */
export interface DelegatedTask {
  /** Description of the task. */
  readonly task: string;
  /** Absolute working directory. @defaultValue the working directory of the server */
  readonly cwd?: string | undefined;
}

/** Progress and cancellation of a running task. */
export interface TaskControl {
  /** Aborts when the client cancels the task or disconnects. */
  readonly signal: AbortSignal;
  /** Reports progress to the client, with the last line of output. Never throws. */
  readonly onProgress: (line: string) => void;
}

/** Arguments of {@link HooklinePort.findPattern}. */
export interface PatternSearch {
  /** Code to search for. @defaultValue words are searched for */
  readonly code?: string | undefined;
  /** Words to search for; without effect where there is code. */
  readonly words?: string | undefined;
  /** Linguist name of its language, such as `TypeScript`. */
  readonly language?: string | undefined;
  /** Maximum number of results, 1 to 50. */
  readonly limit: number;
}

/** Pattern that is identical or similar to the code. */
export interface PatternMatch {
  readonly pattern_id: string;
  readonly name: string;
  /** Path of the latest occurrence; `null` when it is unknown. */
  readonly path: string | null;
  /** `exact` for identical code, `contains` for words, otherwise such as `renamed` or `resembles`. */
  readonly relation: string;
  /** Method that found it: `fingerprint`, `shape`, `resemblance`, `containment` or `words`. */
  readonly method: string;
  /** Similarity by that method, 0 to 1. */
  readonly score: number;
  /** True when the score is too low to be certain. */
  readonly tentative: boolean;
}

/** Result of {@link HooklinePort.findPattern}: of code the most similar pattern first, of words the newest. */
export interface PatternSearchResult {
  /** Id of the given code, whether it is known or not; `null` for words. */
  readonly pattern_id: string | null;
  readonly patterns: readonly PatternMatch[];
  /** Sentence for the model about a restriction of the search and its reason. @defaultValue no restriction */
  readonly note?: string | undefined;
}

/** Arguments of {@link HooklinePort.patternLineage}. */
export interface LineageRequest {
  readonly patternId: string;
  readonly direction: 'ancestry' | 'descendants';
  /** Generations, 1 to 50. */
  readonly depth: number;
}

/** Operations behind the tools, which the composing application implements. */
export interface HooklinePort {
  /** Decides whether writing a file should be delegated. */
  checkDelegationPolicy(request: DelegationPolicyRequest): Promise<ToolResult | ToolRefusal>;
  /** Runs a task with the configured command. */
  delegateTask(task: DelegatedTask, control: TaskControl): Promise<ToolResult | ToolRefusal>;
  /** Returns statistics of a session, by default of the latest one. */
  getSessionStats(sessionId: string | undefined): Promise<ToolResult | ToolRefusal>;
  /** Finds patterns that are identical or similar to code. */
  findPattern(search: PatternSearch): Promise<PatternSearchResult | ToolRefusal>;
  /** Returns ancestors or descendants of a pattern. */
  patternLineage(request: LineageRequest): Promise<ToolResult | ToolRefusal>;
}
