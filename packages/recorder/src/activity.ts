import type { Provenance } from '@hookline/contracts';
import type { ToolEdit } from '@hookline/tool-edits';

export type { EditFragment as Fragment, FileText } from '@hookline/tool-edits';

/** The effect of a tool call on one file. */
export interface FileChange extends ToolEdit {
  /** Absolute path. */
  readonly path: string;
}

/** A hunk of a unified diff. */
export interface PatchHunk {
  /** Line number of the first line in the old text, from 1. */
  readonly oldStart: number;
  /** Line number of the first line in the new text, from 1. */
  readonly newStart: number;
  /** Lines with the prefix ` `, `-` or `+`. */
  readonly lines: readonly string[];
}

/** A file in the diff that a client makes of a command. */
export interface DiffFile {
  /** Absolute path. */
  readonly path: string;
  readonly hunks: readonly PatchHunk[];
  readonly created: boolean;
  readonly deleted: boolean;
}

/** The diff that a client makes of a command: the files within the repository that changed while it ran. */
export interface CommandDiff {
  /** Files with hunks; clients include few of them. */
  readonly files: readonly DiffFile[];
  /** Absolute paths of all changed files. */
  readonly changedFiles: readonly string[];
  /** Another call ran at the same time and may have changed some of the files. */
  readonly shared: boolean;
}

/** The whole text of a file that a tool call read. */
export interface FileRead {
  readonly path: string;
  readonly text: string;
}

/** The session of an activity and, where known, its prompt, subagent and tool call. */
export type ActivityProvenance = Readonly<
  Pick<Provenance, 'prompt_id' | 'agent_id' | 'tool_name' | 'tool_use_id'> & { session_id: string }
>;

/** Members of all activities. */
export interface ActivityBase {
  /** Copied into every record of the activity. Prompt and subagent are absent before the first prompt and on the main thread. */
  readonly provenance: ActivityProvenance;
  /** Type of the subagent that `provenance.agent_id` names. */
  readonly agentType?: string | undefined;
  /** Working directory, absolute; empty when it is unknown. */
  readonly cwd: string;
  /** Time of capture in milliseconds since 1970. */
  readonly at: number;
}

/** A tool call that ended. */
export interface ToolActivity extends ActivityBase {
  readonly kind: 'tool';
  readonly provenance: ActivityProvenance & { readonly tool_name: string };
  /** Event that reported the call, such as `PostToolUse`. */
  readonly eventName: string;
  readonly success: boolean;
  readonly error?: string | undefined;
  readonly interrupted?: boolean | undefined;
  /** Run time of the tool in milliseconds. */
  readonly durationMs?: number | undefined;
  /** Time of the request in milliseconds since 1970, for calls whose run time is unknown. */
  readonly askedAt?: number | undefined;
  /** Model that asked for the call, where it is known. */
  readonly model?: string | undefined;
  /** Origin of the activity when no hook reported it. */
  readonly source?: 'transcript' | undefined;
  /** Arguments of the call, unvalidated. */
  readonly input: unknown;
  readonly changes: readonly FileChange[];
  readonly filesRead: readonly FileRead[];
  /** Command line of a shell tool. It may have changed files that no argument names. */
  readonly command?: string | undefined;
  /** Diff of the command; `undefined` when nothing changed or the client makes none. */
  readonly commandDiff?: CommandDiff | undefined;
  /** Id of the task that goes on in the background after the call. */
  readonly backgroundTaskId?: string | undefined;
}

/** One thing that happened in a session, independent of the agent's own vocabulary. */
export type Activity =
  | ToolActivity
  | (ActivityBase & {
      readonly kind: 'session-started';
      readonly source: string;
      readonly model?: string | undefined;
      readonly transcriptPath?: string | undefined;
    })
  | (ActivityBase & {
      readonly kind: 'session-ended';
      readonly reason: string;
      readonly transcriptPath?: string | undefined;
    })
  | (ActivityBase & {
      readonly kind: 'prompt-submitted';
      readonly prompt: string;
      /** Author of the prompt: `user`, or the agent itself, such as `system`. */
      readonly source?: string | undefined;
      readonly transcriptPath?: string | undefined;
    })
  | (ActivityBase & {
      readonly kind: 'turn-ended';
      readonly success: boolean;
      readonly error?: string | undefined;
      readonly errorDetails?: string | undefined;
      /** Tasks still running in the background. */
      readonly backgroundTasks: number;
    })
  | (ActivityBase & { readonly kind: 'subagent-started' })
  | (ActivityBase & { readonly kind: 'subagent-ended'; readonly transcriptPath?: string | undefined });

/** Activities of one kind. */
export type ActivityOf<K extends Activity['kind']> = Extract<Activity, { readonly kind: K }>;
