import { script, type SyntaxRule } from '../syntax-rule.ts';

/** A comment in a clause of Python that is no directive of a tool. */
const REASON = String.raw`#\\s*(?!pragma|noqa|type:|pylint|nosec)[^\\s#]`;
const EMPTY_BRACES = String.raw`(#match? @_b "^[{]\\s*[}]$")`;

/** Rules about errors that are dropped. */
export const ERRORS: readonly SyntaxRule[] = [
  {
    id: 'swallowed-error',
    category: 'errors',
    tier: 'instant',
    message: 'the error is dropped: handle it, pass it on, or say in a comment why it does not matter.',
    patterns: {
      ...script(`((catch_clause body: (statement_block) @_b) @it ${EMPTY_BRACES})`),
      python: `
        ((except_clause value: (identifier) @_t (block . (pass_statement) .)) @it
          (#any-of? @_t "Exception" "BaseException") (#not-match? @it "${REASON}"))
        ((except_clause . (block . (pass_statement) .)) @it (#not-match? @it "${REASON}"))`,
      go: `((if_statement condition: (binary_expression left: (identifier) operator: "!=" right: (nil))
        consequence: (block) @_b) @it ${EMPTY_BRACES})`,
      rust: `((match_arm pattern: (match_pattern (tuple_struct_pattern type: (identifier) @_t)) value: (_) @_b) @it
        (#eq? @_t "Err") (#match? @_b "^([{]\\\\s*[}]|[(][)])$"))`,
      java: `((catch_clause body: (block) @_b) @it ${EMPTY_BRACES})`,
      php: `((catch_clause body: (compound_statement) @_b) @it ${EMPTY_BRACES})`,
      ruby: `
        (rescue !exceptions !body) @it
        ((rescue exceptions: (exceptions) @_e !body) @it (#any-of? @_e "StandardError" "Exception"))`,
    },
  },
  {
    id: 'bare-except',
    category: 'errors',
    tier: 'instant',
    message: 'except without a type catches SystemExit and KeyboardInterrupt as well: name the expected exceptions.',
    patterns: {
      // A clause that raises again cleans up, one that reads or reports the exception keeps it, and one that ends the process is last.
      python: String.raw`((except_clause . (block . [(expression_statement) (return_statement) (assert_statement)])) @it
        (#not-match? @it "\\braise\\b|exc_info|traceback|print_exc|format_exc|excepthook|[.]exception\\(|error\\w*\\(|_exc\\(|\\b_?exit\\(")
        (#not-match? @it "${REASON}"))`,
    },
  },
];
