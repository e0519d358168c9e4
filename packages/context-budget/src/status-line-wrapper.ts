/**
 * A POSIX shell script for Claude Code's `statusLine`: keeps what Claude Code tells, then runs the user's own status
 * line with the same input. That one's output, errors and exit code are passed through untouched; whatever goes wrong in
 * keeping stays unseen. Called with the folder to keep in, and the user's own command (may be missing).
 *
 * Writes `<folder>/<session id>.json`, for its owner alone, by a rename.
 */
export const STATUS_LINE_SCRIPT: string = `#!/bin/sh
# Keeps what Claude Code tells its status line, then runs the user's own. Usage: status-line.sh FOLDER [COMMAND]
input=$(cat; printf x)
input=\${input%x}
keep() {
  umask 077
  session=$(printf '%s' "$input" | tr -d '\\n' | sed -n 's/.*"session_id"[[:space:]]*:[[:space:]]*"\\([A-Za-z0-9_-]*\\)".*/\\1/p')
  [ -n "$session" ] || return 0
  mkdir -p "$1" && printf '%s' "$input" > "$1/.$session.$$.tmp" && mv -f "$1/.$session.$$.tmp" "$1/$session.json" ||
    rm -f "$1/.$session.$$.tmp"
}
(keep "$1") >/dev/null 2>&1
[ -n "\${2-}" ] || exit 0
printf '%s' "$input" | sh -c "$2"
`;

/** What a wrapped status line is made of. */
export interface StatusLineWrapping {
  /** Absolute path of the file that holds {@link STATUS_LINE_SCRIPT}. */
  readonly script: string;
  /** Absolute path of the folder it keeps readings in. */
  readonly folder: string;
  /** The user's own `statusLine.command`; absent when there is none. */
  readonly userCommand?: string;
}

/** The `statusLine.command` that runs the script around the user's own. Wrapping what is wrapped changes nothing more. */
export function wrapStatusLine({ script, folder, userCommand }: StatusLineWrapping): string {
  const own = userCommand === undefined ? undefined : unwrapStatusLine(userCommand, script).userCommand;
  const parts = ['sh', quoted(script), quoted(folder), ...(own === undefined ? [] : [quoted(own)])];
  return parts.join(' ');
}

/** Whether `command` is wrapped by `script`, and the user's own command inside; absent when there was none. */
export function unwrapStatusLine(
  command: string,
  script: string,
): { readonly wrapped: boolean; readonly userCommand?: string } {
  const prefix = `sh ${quoted(script)} `;
  if (!command.startsWith(prefix)) return { wrapped: false, userCommand: command };
  const [, own] = words(command.slice(prefix.length));
  return { wrapped: true, ...(own === undefined ? {} : { userCommand: own }) };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The words that {@link quoted} made. */
function words(text: string): string[] {
  const found = text.match(/'(?:[^']|'\\'')*'/g) ?? [];
  return found.map((word) => word.slice(1, -1).replaceAll(`'\\''`, "'"));
}
