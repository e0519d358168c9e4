/**
 * A POSIX shell script for Claude Code's `statusLine`: stores its input, then runs the user's own status line with the
 * same input. Output, errors and exit code of the user's command are passed through unchanged; failures to store stay
 * silent. Arguments: the folder to store in, and the user's own command (optional).
 *
 * Writes `<folder>/<session id>.json`, readable by its owner only, by a rename.
 */
export const STATUS_LINE_SCRIPT: string = `#!/bin/sh
# Stores the input of Claude Code's status line, then runs the user's own. Usage: status-line.sh FOLDER [COMMAND]
input=$(cat; printf x)
input=\${input%x}
store() {
  umask 077
  session=$(printf '%s' "$input" | tr -d '\\n' | sed -n 's/.*"session_id"[[:space:]]*:[[:space:]]*"\\([A-Za-z0-9_-]*\\)".*/\\1/p')
  [ -n "$session" ] || return 0
  mkdir -p "$1" && printf '%s' "$input" > "$1/.$session.$$.tmp" && mv -f "$1/.$session.$$.tmp" "$1/$session.json" ||
    rm -f "$1/.$session.$$.tmp"
}
(store "$1") >/dev/null 2>&1
[ -n "\${2-}" ] || exit 0
printf '%s' "$input" | sh -c "$2"
`;

/** Parts of a wrapped status line. */
export interface StatusLineWrapping {
  /** Absolute path of the file that holds {@link STATUS_LINE_SCRIPT}. */
  readonly script: string;
  /** Absolute path of the folder for the inputs. */
  readonly folder: string;
  /** The user's own `statusLine.command`; absent when there is none. */
  readonly userCommand?: string | undefined;
}

/** Returns the `statusLine.command` that runs the script around the user's own. A wrapped command is not wrapped again. */
export function wrapStatusLine({ script, folder, userCommand }: StatusLineWrapping): string {
  const own = userCommand === undefined ? undefined : unwrapStatusLine(userCommand, script).userCommand;
  const parts = ['sh', quoted(script), quoted(folder), ...(own === undefined ? [] : [quoted(own)])];
  return parts.join(' ');
}

/** Returns whether `command` is wrapped by `script`, and the user's own command inside it; absent when there is none. */
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

/** Reverses {@link quoted} for a list of words. */
function words(text: string): string[] {
  const found = text.match(/'(?:[^']|'\\'')*'/g) ?? [];
  return found.map((word) => word.slice(1, -1).replaceAll(`'\\''`, "'"));
}
