/** A variable of a git configuration file. */
export interface GitVariable {
  /** Section and variable in lower case, with the subsection in between as it is written, such as `remote.origin.url`. */
  readonly name: string;
  readonly value: string;
}

const SECTION = /^\s*\[\s*([a-z0-9.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/i;
const VARIABLE = /^\s*([a-z][a-z0-9-]*)\s*(?:=\s*(.*))?$/is;

/**
 * Parses a git configuration file: quotes, escapes, comments, continued lines, and names without regard to case. Include
 * directives are returned as variables and not followed. A line that git would refuse is skipped.
 *
 * @see https://git-scm.com/docs/git-config#_syntax
 */
export function parseGitConfig(text: string): GitVariable[] {
  const variables: GitVariable[] = [];
  let section = '';
  for (const whole of joinContinued(text.replace(/^\uFEFF/, ''))) {
    let line = whole;
    const [header, name = '', subsection] = SECTION.exec(line) ?? [];
    if (header !== undefined) {
      section = name.toLowerCase() + (subsection === undefined ? '' : `.${subsection.replaceAll(/\\(.)/g, '$1')}`);
      line = line.slice(header.length);
    }
    const [, key, value] = VARIABLE.exec(line) ?? [];
    if (key !== undefined) variables.push({ name: `${section}.${key.toLowerCase()}`, value: unquote(value ?? 'true') });
  }
  return variables;
}

/** Returns the lines of a file, with those that end in a backslash joined to the next one. Comments do not continue. */
function joinContinued(text: string): string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split(/\r?\n/)) {
    const isComment = open === '' && /^\s*[#;]/.test(line);
    const isContinued = !isComment && /(?:^|[^\\])(?:\\\\)*\\$/.test(line);
    open += isContinued ? line.slice(0, -1) : line;
    if (isContinued) continue;
    if (!isComment) lines.push(open);
    open = '';
  }
  return lines;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** Returns a value without quotes, escapes, the comment behind it and spaces around it. */
function unquote(value: string): string {
  let result = '';
  let kept = 0;
  let isQuoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '\\') result += ESCAPES[value.charAt(++at)] ?? value.charAt(at);
    else if (!isQuoted && /[#;]/.test(character)) break;
    else result += character;
    if (isQuoted || !/\s/.test(character)) kept = result.length;
  }
  return result.slice(0, kept);
}
