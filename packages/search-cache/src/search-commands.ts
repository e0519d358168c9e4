/** The files that a search command reads. */
export interface CommandReads {
  /** Files and folders named in the command; empty for the current folder. */
  readonly paths: readonly string[];
  /** True when the command skips files that git ignores. */
  readonly skipsIgnored: boolean;
  /** True when the command may follow a link to a folder outside `paths`. */
  readonly mayFollowLinks: boolean;
}

interface Grammar {
  /** Short options without a value, as letters: `-rn` is two of them. */
  readonly flags: string;
  /** Options that take the next word as their value. */
  readonly valued: readonly string[];
  /** Options with `=value`. */
  readonly assigned?: readonly string[];
  /** Long options without a value. */
  readonly long?: readonly string[];
}

const CONTEXT = ['-A', '-B', '-C', '-m'];

const GREP: Grammar = {
  flags: 'rniwlcEFHhovsxLqI',
  valued: [...CONTEXT, '-e'],
  assigned: ['--include', '--exclude', '--exclude-dir', '--color'],
  long: ['--recursive', '--line-number', '--ignore-case', '--word-regexp', '--files-with-matches', '--count'],
};
const RG: Grammar = {
  flags: 'niwlcFSovxNH',
  valued: [...CONTEXT, '-e', '-g', '-t', '-T'],
  assigned: ['--glob', '--type', '--color', '--sort'],
  long: ['--files', '--no-heading', '--files-with-matches', '--count', '--line-number'],
};
const GIT_GREP: Grammar = { flags: 'niwlcEFhovL', valued: [...CONTEXT, '-e'], long: ['--untracked'] };
const LS: Grammar = { flags: '1aARFp', valued: [] };
const CAT: Grammar = { flags: 'nbAET', valued: [] };
const HEAD: Grammar = { flags: 'q', valued: ['-n', '-c'] };
const WC: Grammar = { flags: 'lwcm', valued: [] };

/** Tests of `find` that depend on names and kinds only. */
const FIND_WORDS = new Set(['!', '-not', '-o', '-or', '-a', '-and', '-print', '-print0']);
const FIND_VALUED = new Set(['-name', '-iname', '-path', '-ipath', '-type', '-maxdepth', '-mindepth']);

/** Returns the files that a command reads if it is a search and every option is known; otherwise `undefined`. */
export function readsOf(words: readonly string[]): CommandReads | undefined {
  const [command, ...rest] = words;
  switch (command) {
    case 'grep':
    case 'egrep':
    case 'fgrep':
      return grepReads(rest);
    case 'rg':
      return rgReads(rest);
    case 'git':
      return rest[0] === 'grep' ? gitGrepReads(rest.slice(1)) : undefined;
    case 'find':
      return findReads(rest);
    case 'ls':
      return files(split(rest, LS), true);
    case 'cat':
      return files(split(rest, CAT), false);
    case 'head':
    case 'tail':
      return files(split(rest, HEAD), false);
    case 'wc':
      return files(split(rest, WC), false);
    default:
      return undefined;
  }
}

interface Split {
  readonly options: readonly string[];
  readonly operands: readonly string[];
  /** Operands after `--`. */
  readonly behind: readonly string[];
}

function split(words: readonly string[], grammar: Grammar): Split | undefined {
  const options: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return { options, operands, behind: words.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') {
      // `-` is standard input.
      if (word === '-') return undefined;
      operands.push(word);
    } else if (grammar.valued.includes(word)) {
      if (words[++at] === undefined) return undefined;
      options.push(word);
    } else if (isOption(word, grammar)) {
      options.push(word);
    } else {
      return undefined;
    }
  }
  return { options, operands, behind: [] };
}

function isOption(word: string, { flags, valued, assigned = [], long = [] }: Grammar): boolean {
  if (long.includes(word)) return true;
  if (word.startsWith('--')) return assigned.some((name) => word.startsWith(`${name}=`));
  if (/^-\d+$/.test(word)) return true;
  // A value attached to its option, as in -C3.
  if (/^-[A-Za-z]\d+$/.test(word) && valued.includes(word.slice(0, 2))) return true;
  return word
    .slice(1)
    .split('')
    .every((letter) => flags.includes(letter));
}

function has(options: readonly string[], letter: string, long: string): boolean {
  return options.some((option) => option === long || (/^-[A-Za-z]+$/.test(option) && option.includes(letter)));
}

function grepReads(words: readonly string[]): CommandReads | undefined {
  const parts = split(words, GREP);
  if (!parts) return undefined;
  const operands = [...parts.operands, ...parts.behind];
  const paths = parts.options.includes('-e') ? operands : operands.slice(1);
  if (operands.length === 0) return undefined;
  // Without -r and without a file, grep reads standard input.
  if (paths.length === 0 && !has(parts.options, 'r', '--recursive')) return undefined;
  return { paths, skipsIgnored: false, mayFollowLinks: false };
}

function rgReads(words: readonly string[]): CommandReads | undefined {
  const parts = split(words, RG);
  if (!parts) return undefined;
  const operands = [...parts.operands, ...parts.behind];
  const patterned = parts.options.includes('-e') || parts.options.includes('--files');
  if (!patterned && operands.length === 0) return undefined;
  // ripgrep's configuration file may enable following links.
  return { paths: patterned ? operands : operands.slice(1), skipsIgnored: true, mayFollowLinks: true };
}

function gitGrepReads(words: readonly string[]): CommandReads | undefined {
  const parts = split(words, GIT_GREP);
  // A second operand before `--` may be a revision.
  if (parts?.operands.length !== (parts?.options.includes('-e') ? 0 : 1)) return undefined;
  // Paths of git grep may be patterns: the whole current folder counts as read.
  return { paths: [], skipsIgnored: true, mayFollowLinks: false };
}

function findReads(words: readonly string[]): CommandReads | undefined {
  const firstTest = words.findIndex((word) => word.startsWith('-') || word === '!');
  const paths = firstTest === -1 ? words : words.slice(0, firstTest);
  const tests = firstTest === -1 ? [] : words.slice(firstTest);
  for (let at = 0; at < tests.length; at++) {
    const word = tests[at] ?? '';
    if (FIND_WORDS.has(word)) continue;
    if (!FIND_VALUED.has(word) || tests[++at] === undefined) return undefined;
  }
  return { paths, skipsIgnored: false, mayFollowLinks: false };
}

function files(parts: Split | undefined, mayBeNone: boolean): CommandReads | undefined {
  if (!parts) return undefined;
  const paths = [...parts.operands, ...parts.behind];
  return paths.length === 0 && !mayBeNone ? undefined : { paths, skipsIgnored: false, mayFollowLinks: false };
}
