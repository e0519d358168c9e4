/** Text of a file at one moment: `null` when the file did not exist, `undefined` when its text is unknown. */
export type FileText = string | null | undefined;

/** A part of a file that a tool changed, for changes whose whole text is unknown. */
export interface EditFragment {
  readonly before: string;
  readonly after: string;
  /** First line of the part after the change, from 1; `undefined` when the position is unknown. */
  readonly startLine?: number | undefined;
}

/** The effect of a finished tool call on one file. */
export interface ToolEdit {
  /** Path as the tool names it, absolute or relative to the working directory. */
  readonly path: string;
  readonly before: FileText;
  readonly after: FileText;
  /** Changed parts, when `after` is unknown. */
  readonly fragments?: readonly EditFragment[] | undefined;
  /** Steps that lead from the text before to the text after, for a caller that knows the text before. */
  readonly steps?: readonly EditStep[] | undefined;
  /** True when the report may show line ends and indentation otherwise than the file has them, see `isSameReport`. */
  readonly isRendered?: boolean | undefined;
  /** True when neither tool nor server is known, so that the effect is only likely. */
  readonly isInferred?: boolean | undefined;
  /** Language, when the path does not determine it: that of a notebook cell. */
  readonly language?: string | undefined;
  /** Part of the file that changed, such as the id of a notebook cell. @defaultValue the whole file */
  readonly part?: string | undefined;
  /** Text of the whole file before and after, when a part changed and the tool reports it. */
  readonly whole?: { readonly before: string; readonly after: string } | undefined;
}

/** A hunk of a unified diff. */
export interface PatchHunk {
  /** Line number of the first line in the new text, from 1. */
  readonly newStart: number;
  /** Lines with the prefix ` `, `-` or `+`, and `\` for the note that the line before has no line end. */
  readonly lines: readonly string[];
}

/** One step of an edit. Line numbers count from 1, and the last one is included. */
export type EditStep =
  | {
      /** A replacement by Claude Code, whose rules differ from a plain one. */
      readonly kind: 'client';
      readonly from: string;
      readonly to: string;
      readonly all: boolean;
      /** True when the user changed `to` before it was written: only the hunks tell the result. */
      readonly userModified?: boolean | undefined;
      readonly hunks?: readonly PatchHunk[] | undefined;
    }
  | { readonly kind: 'replace'; readonly from: string; readonly to: string; readonly all: boolean }
  | { readonly kind: 'append'; readonly text: string }
  /** Replaces lines. With `last` before `first` the text is inserted before `first`. */
  | { readonly kind: 'lines'; readonly first: number; readonly last: number; readonly text: string };
