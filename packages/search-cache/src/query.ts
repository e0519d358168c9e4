import { isAbsolute, resolve } from 'node:path';
import { parseShellWords } from '@hookline/shell-words';
import { readsOf } from './search-commands.ts';

/** A search, reduced to everything besides the files that decides its answer. */
export interface SearchQuery {
  /** `Grep`, `Glob`, `Bash`, or the name of an MCP tool. */
  readonly tool: string;
  /** Equal for equal searches, independent of the order of fields and of quoting. */
  readonly key: string;
  /** The search term or command, for display. */
  readonly text: string;
  /** Folder the search runs in, absolute. */
  readonly cwd: string;
  /** Files and folders that the search reads, absolute. */
  readonly roots: readonly string[];
  /** True when the search skips files that git ignores. */
  readonly skipsIgnored: boolean;
  /** True when the search may follow a link to a folder outside the roots. */
  readonly mayFollowLinks: boolean;
  /** Input of the tool call, with which the search can be run again. */
  readonly input: unknown;
}

/** Tools whose calls may be searches, besides the MCP tools of the options. */
export const SEARCH_TOOLS = ['Grep', 'Glob', 'Bash'] as const;

/** Known input fields of the built-in search tools; a call with any other field is not cached. */
const INPUTS: Readonly<Record<string, readonly string[]>> = {
  Grep: [
    'pattern',
    'path',
    'glob',
    'output_mode',
    'type',
    'head_limit',
    'offset',
    'multiline',
    'context',
    '-A',
    '-B',
    '-C',
    '-n',
    '-i',
    '-o',
  ],
  Glob: ['pattern', 'path'],
};

/**
 * Interprets a tool call as a search. Returns `undefined` for other calls, and for searches whose answer may depend on
 * more than the files they read.
 *
 * @param cwd - the session's current folder, absolute
 * @param searchTools - MCP tools that search the files under the current folder and nothing else
 */
export function searchQuery(
  tool: string,
  input: unknown,
  cwd: string,
  searchTools: readonly string[] = [],
): SearchQuery | undefined {
  if (typeof input !== 'object' || input === null || !isAbsolute(cwd)) return undefined;
  const fields = input as Readonly<Record<string, unknown>>;
  if (tool === 'Bash') return commandQuery(fields, cwd);
  const known = INPUTS[tool];
  if (known) return toolQuery(tool, fields, known, cwd);
  if (!searchTools.includes(tool)) return undefined;
  const base = { tool, cwd, roots: [cwd], skipsIgnored: false, mayFollowLinks: true, input };
  return { ...base, key: keyOf([tool, cwd, fields]), text: JSON.stringify(fields) };
}

function toolQuery(
  tool: string,
  fields: Readonly<Record<string, unknown>>,
  known: readonly string[],
  cwd: string,
): SearchQuery | undefined {
  const { pattern, path = cwd, ...others } = fields;
  if (typeof pattern !== 'string' || typeof path !== 'string' || path.startsWith('~')) return undefined;
  if (Object.keys(fields).some((name) => !known.includes(name))) return undefined;
  const root = resolve(cwd, path);
  // A pattern with an absolute path or `..` reads files outside its folder.
  const globs = [tool === 'Glob' ? pattern : '', others['glob'] ?? ''];
  if (globs.some((glob) => typeof glob !== 'string' || isAbsolute(glob) || glob.split(/[\\/]/).includes('..'))) {
    return undefined;
  }
  return {
    tool,
    key: keyOf([tool, cwd, root, pattern, others]),
    text: pattern,
    cwd,
    roots: [root],
    skipsIgnored: tool === 'Grep',
    mayFollowLinks: true,
    input: fields,
  };
}

function commandQuery(fields: Readonly<Record<string, unknown>>, cwd: string): SearchQuery | undefined {
  const { command, description: _, timeout: __, ...others } = fields;
  if (typeof command !== 'string' || Object.keys(others).length > 0) return undefined;
  const words = parseShellWords(command);
  const reads = words && readsOf(words);
  if (!words || !reads) return undefined;
  const roots = reads.paths.length === 0 ? [cwd] : reads.paths.map((path) => resolve(cwd, path));
  const { skipsIgnored, mayFollowLinks } = reads;
  return {
    tool: 'Bash',
    key: keyOf(['Bash', cwd, words]),
    text: command,
    cwd,
    roots,
    skipsIgnored,
    mayFollowLinks,
    input: fields,
  };
}

/** Returns JSON with sorted field names and without undefined fields. */
function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
