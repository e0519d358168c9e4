import { script, type SyntaxRule } from '../syntax-rule.ts';

/** Directives of checkers for Python that are alone in their comment, up to the end of it or the next comment. */
const PYTHON_ALONE = String.raw`#\\s*(noqa|type:\\s*ignore|pyright:\\s*ignore|nosec|mypy:\\s*ignore-errors|ruff:\\s*noqa|flake8:\\s*noqa)\\s*(#|$)`;
const PYTHON = String.raw`#\\s*(noqa|type:\\s*ignore|pyright:\\s*ignore|pylint:\\s*disable|nosec|ruff:\\s*noqa)\\b`;
const SCRIPT_DIRECTIVE = String.raw`^/[/*][*!]*\\s*(@ts-ignore|@ts-nocheck|@ts-expect-error|(eslint|oxlint)-disable(-(next-)?line)?|biome-ignore|tslint:disable(-next-line)?)`;
const SCRIPT_ALONE = String.raw`${SCRIPT_DIRECTIVE}\\s*([*]/)?$`;

/** Rules about comments and attributes that switch a check off. */
export const SUPPRESSIONS: readonly SyntaxRule[] = [
  {
    id: 'blanket-suppression',
    category: 'suppression',
    tier: 'instant',
    message: 'checks are switched off without a word which and why: mend the cause, or name the rule and the reason.',
    patterns: {
      ...script(`((comment) @it (#match? @it "${SCRIPT_ALONE}"))`),
      python: `((comment) @it (#match? @it "${PYTHON_ALONE}"))`,
      go: String.raw`((comment) @it (#match? @it "^//\\s*(nolint|#nosec)\\s*(//.*)?$"))`,
      rust: String.raw`([(attribute_item) (inner_attribute_item)] @it
        (#match? @it "^#!?\\[\\s*allow\\(\\s*(warnings|clippy::all|unused)\\s*\\)"))`,
      java: String.raw`((annotation name: (identifier) @_n) @it
        (#eq? @_n "SuppressWarnings") (#match? @it "\\(\\s*\"all\"\\s*\\)"))`,
      ruby: String.raw`((comment) @it (#match? @it "#\\s*rubocop:(disable|todo)\\s+all\\b"))`,
      php: String.raw`((comment) @it (#match? @it "(@phpstan-ignore-(next-)?line|phpcs:(ignoreFile|disable))\\s*([*]/)?$"))`,
      bash: String.raw`((comment) @it (#match? @it "#\\s*shellcheck\\s+disable=all\\b"))`,
    },
  },
  {
    id: 'new-suppression',
    category: 'suppression',
    tier: 'settled',
    message: 'a check is switched off: mend the cause, or leave the comment to the user.',
    patterns: {
      ...script(String.raw`((comment) @it (#match? @it "${SCRIPT_DIRECTIVE}") (#not-match? @it "${SCRIPT_ALONE}")
          (#not-match? @it "\\s--\\s+\\S"))`),
      python: `((comment) @it (#match? @it "${PYTHON}") (#not-match? @it "${PYTHON_ALONE}"))`,
      go: String.raw`((comment) @it (#match? @it "^//\\s*(nolint:|lint:ignore|#nosec\\s+G)"))`,
      rust: String.raw`([(attribute_item) (inner_attribute_item)] @it (#match? @it "^#!?\\[\\s*allow\\(")
        (#not-match? @it "allow\\(\\s*(warnings|clippy::all|unused)\\s*\\)"))`,
      java: String.raw`((annotation name: (identifier) @_n) @it
          (#eq? @_n "SuppressWarnings") (#not-match? @it "\\(\\s*\"all\"\\s*\\)"))
        ((line_comment) @it (#match? @it "NOSONAR"))`,
      ruby: String.raw`((comment) @it (#match? @it "#\\s*rubocop:(disable|todo)\\s+[A-Z]"))`,
      php: String.raw`((comment) @it (#match? @it "(@phpstan-ignore\\s|@psalm-suppress|phpcs:ignore\\s)"))`,
      bash: String.raw`((comment) @it (#match? @it "#\\s*shellcheck\\s+disable=SC"))`,
    },
  },
];
