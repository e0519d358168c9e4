import { isAbsolute, resolve } from 'node:path';
import { readsOf } from './search-commands.ts';
import { shellWords } from './shell-words.ts';

/** A search, reduced to what decides its answer besides the files. */
export interface SearchQuery {
  /** The tool: `Grep`, `Glob`, `Bash`, or an MCP tool's name. */
  readonly tool: string;
  /** The same for the same search, however its input was written. */
  readonly key: string;
  /** What was searched for, to show to people. */
  readonly text: string;
  /** Where it runs, absolute. */
  readonly cwd: string;
  /** Files and folders that it reads, absolute. */
  readonly roots: readonly string[];
  /** Whether it passes over what git ignores. */
  readonly skipsIgnored: boolean;
  /** Whether a link to a folder may lead it out of the roots. */
  readonly mayFollowLinks: boolean;
  /** The tool's input as it came, to run the search again. */
  readonly input: unknown;
}

/** Inputs of the built-in search tools that are understood; one more, and the search is left alone. */
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
 * The search that a tool call is; `undefined` for calls that are none, and for those whose answer may depend on more
 * than the files they read.
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
  // A pattern that leads out of its folder reads elsewhere.
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
  const words = shellWords(command);
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

/** JSON with the names of each object in order, and fields that are not set left out. */
function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
