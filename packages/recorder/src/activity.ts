/** Text of a file at some moment: what it was, `null` where there was no file, `undefined` where nobody can say. */
export type FileText = string | null | undefined;

/** A part of a file that a tool changed, where the whole is not known. */
export interface Fragment {
  readonly before: string;
  readonly after: string;
  /** First line of the part, from 1, after the change. */
  readonly startLine: number;
}

/** What a tool call did to one file. */
export interface FileChange {
  /** Absolute path. */
  readonly path: string;
  readonly before: FileText;
  readonly after: FileText;
  /** Changed parts, where `before` or `after` is not known. */
  readonly fragments?: readonly Fragment[];
  /** Language, where the path does not tell it: the cell of a notebook. */
  readonly language?: string;
  /** What part of the file this is about, such as the id of a cell; the whole file where it is left out. */
  readonly part?: string;
}

/** The whole text of a file that a tool call showed. */
export interface FileSeen {
  readonly path: string;
  readonly text: string;
}

/** Whose it is and when it was. */
export interface ActivityBase {
  readonly sessionId: string;
  /** The prompt this belongs to. Missing before the first prompt and from old clients. */
  readonly promptId?: string;
  /** The subagent that did it. Missing for the main thread. */
  readonly agentId?: string;
  readonly agentType?: string;
  /** Working directory, absolute; empty if unknown. */
  readonly cwd: string;
  /** When it was captured, milliseconds since 1970. */
  readonly at: number;
}

/** A tool call that ended. */
export interface ToolActivity extends ActivityBase {
  readonly kind: 'tool';
  /** The event it came from, such as `PostToolUse`. */
  readonly eventName: string;
  readonly toolName: string;
  /** Missing from old clients. */
  readonly toolUseId?: string;
  readonly success: boolean;
  readonly error?: string;
  readonly interrupted?: boolean;
  /** How long the tool ran, in milliseconds. */
  readonly durationMs?: number;
  /** When it was asked for, milliseconds since 1970, where nobody knows how long it ran. */
  readonly askedAt?: number;
  /** Where it was read, if no hook told of it. */
  readonly source?: 'transcript';
  /** What it was called with, as it came. */
  readonly input: unknown;
  readonly changes: readonly FileChange[];
  readonly seen: readonly FileSeen[];
  /** The command, for tools that run one: it may have changed files that nobody named. */
  readonly command?: string;
}

/** Something that happened in a session, whatever agent it is of. */
export type Activity =
  | ToolActivity
  | (ActivityBase & {
      readonly kind: 'session-started';
      readonly source: string;
      readonly model?: string;
      readonly transcriptPath?: string;
    })
  | (ActivityBase & { readonly kind: 'session-ended'; readonly reason: string; readonly transcriptPath?: string })
  | (ActivityBase & {
      readonly kind: 'prompt-submitted';
      readonly prompt: string;
      /** Who wrote it: a person, or the agent's own machinery. */
      readonly source?: string;
    })
  | (ActivityBase & {
      readonly kind: 'turn-ended';
      readonly success: boolean;
      readonly error?: string;
      readonly errorDetails?: string;
      /** Whether work goes on in the background. */
      readonly backgroundTasks: number;
    })
  | (ActivityBase & { readonly kind: 'subagent-started' })
  | (ActivityBase & { readonly kind: 'subagent-ended'; readonly transcriptPath?: string });

/** Activities of one kind. */
export type ActivityOf<K extends Activity['kind']> = Extract<Activity, { readonly kind: K }>;
