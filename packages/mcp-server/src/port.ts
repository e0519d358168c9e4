/** What a tool answers: a value that JSON can hold. */
export type Answer = Readonly<Record<string, unknown>>;

/** What a tool could not do, told to the model. Holds no secrets: it is shown. */
export interface Refusal {
  /** Tells it from an {@link Answer}. */
  readonly refused: string;
}

/** Some work to judge. */
export interface PolicyQuestion {
  /** The file, absolute. */
  readonly path: string;
  /** What is to be written. */
  readonly content: string;
}

/** A task to delegate. */
export interface TaskOrder {
  /** The task in words. */
  readonly task: string;
  /** Folder to work in, absolute; absent for the server's own. */
  readonly cwd?: string;
}

/** How a running task is followed and called off. */
export interface TaskControl {
  /** Aborts when the client calls the task off, or goes away. */
  readonly signal: AbortSignal;
  /** Tells the client that the task goes on, with the last line it said. Never throws. */
  readonly onProgress: (line: string) => void;
}

/** A pattern to find. */
export interface PatternQuestion {
  /** Code that it should be like. */
  readonly code: string;
  /** Its language, by linguist's name (`TypeScript`). */
  readonly language?: string;
  /** Most patterns to answer with, 1 to 50. */
  readonly limit: number;
}

/** A pattern that some code is, or is like. */
export interface FoundPattern {
  /** To ask for its lineage with. */
  readonly pattern_id: string;
  /** What it is called. */
  readonly name: string;
  /** Where it was written last, as it is known there; `null` where nobody knows. */
  readonly path: string | null;
  /** What the code is to it: `exact` for the very same, else such as `renamed` or `resembles`. */
  readonly relation: string;
  /** What told so: `fingerprint`, `shape`, `resemblance`, `containment`. */
  readonly method: string;
  /** How alike they are by that method, 0 to 1. */
  readonly score: number;
  /** Whether that is too little to be sure. */
  readonly tentative: boolean;
}

/** Patterns like some code, the likest first. */
export interface FoundPatterns {
  /** The id that the code itself has, or would have. */
  readonly pattern_id: string;
  readonly patterns: readonly FoundPattern[];
  /** A sentence for the model on what was not looked for, and why. @defaultValue all of it was */
  readonly note?: string;
}

/** A pattern's lineage. */
export interface LineageQuestion {
  /** The pattern's id. */
  readonly patternId: string;
  /** Where it comes from, or what came of it. */
  readonly direction: 'ancestry' | 'descendants';
  /** Generations, 1 to 50. */
  readonly depth: number;
}

/** What the tools need. Whoever composes the server plugs the packages in that can do it. */
export interface HooklinePort {
  /** Whether some work is better delegated. */
  checkDelegationPolicy(question: PolicyQuestion): Promise<Answer | Refusal>;
  /** Runs a task elsewhere. */
  delegateTask(order: TaskOrder, control: TaskControl): Promise<Answer | Refusal>;
  /** Statistics of a session; of the last one without an id. */
  getSessionStats(sessionId: string | undefined): Promise<Answer | Refusal>;
  /** Patterns that are some code, and then those like it. */
  findPattern(question: PatternQuestion): Promise<FoundPatterns | Refusal>;
  /** Where a pattern comes from, or what came of it. */
  patternLineage(question: LineageQuestion): Promise<Answer | Refusal>;
}
