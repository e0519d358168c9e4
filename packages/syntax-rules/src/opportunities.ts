import type { Component, Opportunity, Violation } from '@hookline/violations';
import type { Grammar } from './languages.ts';
import { script } from './syntax-rule.ts';
import type { SyntaxNode } from './tree-sitter.ts';

const PASCAL = '"^_*[A-Z][A-Za-z0-9$]*$"';
const CAMEL = '"^[$_]*[a-z][A-Za-z0-9$]*$"';
const SNAKE = '"^_*[a-z][a-z0-9_]*[?!=]?$"';
const TYPED = '[(required_parameter type: (type_annotation) @_t) (optional_parameter type: (type_annotation) @_t)]';
const EXPORTED = '[(function_declaration) (class_declaration) (interface_declaration) (type_alias_declaration)]';

const SCRIPT = `
  [(function_declaration name: (identifier) @o_naming) (method_definition name: (property_identifier) @o_naming)
    (class_declaration name: (_) @o_naming)]
  ((function_declaration name: (identifier) @g_naming) (#match? @g_naming "^[$_]*[A-Za-z][A-Za-z0-9$]*$"))
  ((method_definition name: (property_identifier) @g_naming) (#match? @g_naming ${CAMEL}))
  ((class_declaration name: (_) @g_naming) (#match? @g_naming ${PASCAL}))
  (catch_clause) @o_errors`;

/** The parameters of functions without a name are inferred. */
const TYPESCRIPT = `${SCRIPT}
  [(function_declaration parameters: (formal_parameters [(required_parameter) (optional_parameter)] @o_types))
    (method_definition parameters: (formal_parameters [(required_parameter) (optional_parameter)] @o_types))]
  ((function_declaration parameters: (formal_parameters ${TYPED} @g_types)) (#not-match? @_t "^:\\\\s*any$"))
  ((method_definition parameters: (formal_parameters ${TYPED} @g_types)) (#not-match? @_t "^:\\\\s*any$"))
  (function_declaration name: (identifier) @o_types)
  (function_declaration name: (identifier) @g_types return_type: (_))
  (export_statement declaration: ${EXPORTED}) @o_docs
  ((comment) @_c . (export_statement declaration: ${EXPORTED}) @g_docs (#match? @_c "^/[*][*]"))`;

/**
 * Patterns by grammar. The captures `o_` and the name of a component mark an opportunity, and `g_` one that follows the habit of
 * the language. Those of `errors` are good where no rule of that category is violated.
 */
const PATTERNS: Readonly<Partial<Record<Grammar, string>>> = {
  ...script(TYPESCRIPT),
  javascript: SCRIPT,
  python: `
    [(function_definition name: (identifier) @o_naming) (class_definition name: (identifier) @o_naming)]
    ((function_definition name: (identifier) @g_naming) (#match? @g_naming ${SNAKE}))
    ((class_definition name: (identifier) @g_naming) (#match? @g_naming ${PASCAL}))
    ((function_definition parameters: (parameters
      [(identifier) (default_parameter) (typed_parameter) (typed_default_parameter)] @o_types))
      (#not-match? @o_types "^(self|cls)\\\\b"))
    (function_definition parameters: (parameters [(typed_parameter) (typed_default_parameter)] @g_types))
    ((function_definition name: (identifier) @o_types) (#not-match? @o_types "^(__|test)"))
    (function_definition name: (identifier) @g_types return_type: (_))
    ((function_definition name: (identifier) @_n) @o_docs (#not-match? @_n "^(_|test)"))
    ((class_definition name: (identifier) @_n) @o_docs (#not-match? @_n "^(_|Test)"))
    [(function_definition body: (block . (expression_statement (string))))
      (class_definition body: (block . (expression_statement (string))))] @g_docs
    (except_clause) @o_errors`,
  go: `
    [(function_declaration name: (identifier) @o_naming) (method_declaration name: (field_identifier) @o_naming)]
    ([(function_declaration name: (identifier) @g_naming) (method_declaration name: (field_identifier) @g_naming)]
      (#match? @g_naming "^[A-Za-z0-9]+$"))
    ((function_declaration name: (identifier) @_n) @o_docs
      (#match? @_n "^[A-Z]") (#not-match? @_n "^(Test|Benchmark|Example|Fuzz)"))
    ((comment) . (function_declaration) @g_docs)
    ((if_statement condition: (binary_expression left: (identifier) @_e operator: "!=" right: (nil))) @o_errors
      (#match? @_e "^err|Err$"))`,
  rust: `
    [(function_item name: (identifier) @o_naming) (struct_item name: (type_identifier) @o_naming)]
    ((function_item name: (identifier) @g_naming) (#match? @g_naming ${SNAKE}))
    ((struct_item name: (type_identifier) @g_naming) (#match? @g_naming ${PASCAL}))
    (function_item (visibility_modifier)) @o_docs
    ((line_comment) @_c . (attribute_item)* . (function_item (visibility_modifier)) @g_docs (#match? @_c "^///"))
    ((match_arm pattern: (match_pattern (tuple_struct_pattern type: (identifier) @_t))) @o_errors (#eq? @_t "Err"))`,
  java: `
    [(method_declaration name: (identifier) @o_naming) (class_declaration name: (identifier) @o_naming)]
    ((method_declaration name: (identifier) @g_naming) (#match? @g_naming ${CAMEL}))
    ((class_declaration name: (identifier) @g_naming) (#match? @g_naming ${PASCAL}))
    ((method_declaration (modifiers) @_m) @o_docs (#match? @_m "\\\\bpublic\\\\b") (#not-match? @_m "@(Override|Test)"))
    ((block_comment) @_c . (method_declaration) @g_docs (#match? @_c "^/[*][*]"))
    (catch_clause) @o_errors`,
  php: `
    [(method_declaration name: (name) @o_naming) (class_declaration name: (name) @o_naming)]
    ((method_declaration name: (name) @g_naming) (#match? @g_naming ${CAMEL}))
    ((class_declaration name: (name) @g_naming) (#match? @g_naming ${PASCAL}))
    (catch_clause) @o_errors`,
  ruby: `
    [(method name: (identifier) @o_naming) (class name: (constant) @o_naming)]
    ((method name: (identifier) @g_naming) (#match? @g_naming ${SNAKE}))
    ((class name: (constant) @g_naming) (#match? @g_naming ${PASCAL}))
    (rescue) @o_errors`,
};

const CAPTURE = /^([og])_(docs|errors|naming|types)$/;

/** Returns the patterns of a grammar; empty for one without opportunities. */
export function opportunityPatterns(grammar: Grammar): string {
  return PATTERNS[grammar] ?? '';
}

/** Returns the opportunities among the captures of a query. */
export function opportunitiesIn(
  captures: readonly { readonly name: string; readonly node: SyntaxNode }[],
  violations: readonly Violation[],
): Opportunity[] {
  const errors = new Set(violations.flatMap(({ category, line }) => (category === 'errors' ? [line] : [])));
  const found = new Map<string, Opportunity>();
  const good = new Set<string>();
  for (const { name, node } of captures) {
    const [, kind, component] = CAPTURE.exec(name) ?? [];
    const { column, row } = node.startPosition;
    const key = `${component} ${row}:${column}`;
    const line = row + 1;
    if (kind === 'g') good.add(key);
    if (kind === 'o') found.set(key, { component: component as Component, line, good: !errors.has(line) });
  }
  return [...found].map(([key, opportunity]) =>
    opportunity.component === 'errors' ? opportunity : { ...opportunity, good: good.has(key) },
  );
}
