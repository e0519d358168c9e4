import { basename } from 'node:path';
import { success } from '@hookline/outcome';
import type { Violation } from '@hookline/violations';
import type { Checker } from './checker.ts';

const ID = 'linter-config';

/** The rule of the checker. */
export const CONFIG_RULE: Pick<Violation, 'category' | 'message' | 'tier'> & { readonly id: string } = {
  id: 'check-switched-off',
  category: 'config',
  tier: 'instant',
  message: 'a check is switched off for the project: mend the code instead, unless the user asked for this.',
};

/** Lines of a configuration that switch a check off. */
interface Family {
  /** Matches the name of a file. */
  readonly file: RegExp;
  /** A line that switches something off by itself. */
  readonly line: RegExp;
  /** The first line of a list whose entries are switched off, up to its bracket. @defaultValue none */
  readonly list?: RegExp;
  /** Sections of the file that belong to a checker, by their header. @defaultValue the whole file */
  readonly section?: RegExp;
}

const FAMILIES: readonly Family[] = [
  {
    file: /^(?:\.eslintrc(?:\.(?:c?js|json|ya?ml))?|eslint\.config\.[cm]?[jt]s|\.oxlintrc\.jsonc?|\.?stylelintrc(?:\.json)?|stylelint\.config\.[cm]?js)$/,
    line: /^\s*["']?[\w@/-]+["']?\s*:\s*\[?\s*(?:["']off["']|off\b|0\s*[,\]}]?\s*$|null\s*,?\s*$)/,
    list: /["']?\b(?:ignorePatterns|ignores|ignoreFiles)["']?\s*:\s*\[|\bglobalIgnores\(\s*\[/,
  },
  {
    file: /^biome\.jsonc?$/,
    line: /"(?:enabled|recommended|all)"\s*:\s*false|"\w+"\s*:\s*"off"|"level"\s*:\s*"off"/,
    list: /"ignore"\s*:\s*\[/,
  },
  {
    file: /^tsconfig(?:\.[\w.-]+)?\.json$/,
    line: /"(?:strict\w*|noImplicit\w+|noUnused\w+|noUnchecked\w+|noFallthrough\w+|noPropertyAccess\w+|exactOptionalPropertyTypes|alwaysStrict|useUnknownInCatchVariables|checkJs)"\s*:\s*false/,
  },
  {
    file: /^(?:\.?ruff\.toml|pyproject\.toml|setup\.cfg|tox\.ini|\.flake8|\.?mypy\.ini|\.?pylintrc|pyrightconfig\.json)$/,
    line: /^\s*(?:disable|disable_error_code|extend-ignore|ignore|per-file-ignores)\s*=|^\s*["'][\w*./-]+["']\s*=\s*\[\s*["'][A-Z]|\b(?:ignore_errors|ignore_missing_imports)\s*=\s*true|\b(?:strict|disallow_\w+|warn_\w+|check_untyped_defs|no_implicit_optional)\s*=\s*false|"report\w+"\s*:\s*(?:false|"none")|"typeCheckingMode"\s*:\s*"off"/i,
    list: /^\s*(?:extend-)?(?:ignore|disable|disable_error_code|exclude|extend-exclude)\s*=\s*\[/,
    section: /^\[(?:tool\.)?(?:ruff|mypy|pylint|flake8|pyright|bandit|MASTER|MESSAGES CONTROL)\b/i,
  },
  { file: /^\.?golangci\.ya?ml$/, line: /^\s*(?:disable-all|tests-off)\s*:\s*true/, list: /^\s*disable\s*:\s*$/ },
  { file: /^\.rubocop(?:_todo)?\.ya?ml$/, line: /^\s*(?:Enabled|NewCops)\s*:\s*(?:false|disable)\b/ },
  { file: /^\.shellcheckrc$/, line: /^\s*disable=/ },
];

const COMMENT = /^\s*(?:#|\/\/|\*|\/\*|;)/;
/** Files that begin with a section of their own checker, or have none. */
const ONE_CHECKER = /^(?:\.?ruff\.toml|\.flake8|\.?mypy\.ini|\.?pylintrc|pyrightconfig\.json)$/;

/**
 * Returns a checker for the configuration of linters and type checkers: its violations are the lines that switch a check off, so that
 * an edit that adds one is told. A check that is only made less severe, and a rule that is removed, are not found.
 */
export function createConfigChecker(): Checker {
  return {
    id: ID,
    general: true,
    handles: (path) => familyOf(path) !== undefined,
    check: async ({ path, text }) => {
      const family = familyOf(path);
      return success(family ? weakened(family, basename(path), text) : []);
    },
  };
}

function familyOf(path: string): Family | undefined {
  const name = basename(path);
  return FAMILIES.find(({ file }) => file.test(name));
}

function weakened({ line: pattern, list, section }: Family, name: string, text: string): Violation[] {
  const found: Violation[] = [];
  let isOfChecker = section === undefined || ONE_CHECKER.test(name);
  let isInList = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (section && !ONE_CHECKER.test(name) && line.startsWith('[')) isOfChecker = section.test(line);
    if (!isOfChecker || line.trim() === '' || COMMENT.test(line)) continue;
    const starts = list?.exec(line);
    const ends = isInList && (/^\s*[\])]/.test(line) || (!/^\s*-\s/.test(line) && list?.source.endsWith('$') === true));
    if (ends) isInList = false;
    const rest = starts ? line.slice(starts.index + starts[0].length) : '';
    if (starts) isInList = !rest.includes(']');
    const isSwitchedOff = starts ? /["'\w]/.test(rest) : isInList || pattern.test(line);
    if (isSwitchedOff) found.push(violation(index + 1));
  }
  return found;
}

function violation(line: number): Violation {
  const { category, id: rule, message, tier } = CONFIG_RULE;
  return { rule, category, tier, line, message, source: ID };
}
