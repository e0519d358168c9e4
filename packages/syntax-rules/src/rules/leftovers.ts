import { script, type SyntaxRule } from '../syntax-rule.ts';

/** Rules about code that was written to look into a program. */
export const LEFTOVERS: readonly SyntaxRule[] = [
  {
    id: 'debugger',
    category: 'leftovers',
    tier: 'instant',
    message: 'the program stops here in a debugger: remove the statement.',
    patterns: {
      ...script('(debugger_statement) @it'),
      python: `
        ((call function: (identifier) @_f) @it (#eq? @_f "breakpoint"))
        ((call function: (attribute object: (identifier) @_o attribute: (identifier) @_f)) @it
          (#any-of? @_o "pdb" "ipdb" "pudb") (#eq? @_f "set_trace"))`,
      ruby: `
        ((call receiver: (identifier) @_o method: (identifier) @_f) @it
          (#eq? @_o "binding") (#any-of? @_f "pry" "irb" "break"))
        ((identifier) @it (#eq? @it "byebug"))`,
      php: `((function_call_expression function: (name) @_f) @it (#any-of? @_f "dd" "xdebug_break"))`,
      rust: `((macro_invocation macro: (identifier) @_m) @it (#eq? @_m "dbg"))`,
    },
  },
  {
    id: 'focused-test',
    category: 'leftovers',
    tier: 'settled',
    message: 'only this test runs and the others of the file are skipped: remove the focus.',
    patterns: {
      ...script(`
        ((call_expression function: (member_expression object: (identifier) @_o property: (property_identifier) @_p)) @it
          (#any-of? @_o "it" "test" "describe" "suite") (#eq? @_p "only"))
        ((call_expression function: (identifier) @_f arguments: (arguments . [(string) (template_string)])) @it
          (#any-of? @_f "fit" "fdescribe"))`),
    },
  },
  {
    id: 'unfinished',
    category: 'leftovers',
    tier: 'settled',
    message: 'this part is not written yet and panics when it is reached.',
    patterns: { rust: `((macro_invocation macro: (identifier) @_m) @it (#any-of? @_m "todo" "unimplemented"))` },
  },
  {
    id: 'print-statement',
    category: 'leftovers',
    tier: 'score',
    message: 'output of a program goes through its logger.',
    patterns: {
      ...script(`((call_expression function: (member_expression object: (identifier) @_o)) @it (#eq? @_o "console"))`),
      python: `((call function: (identifier) @_f) @it (#eq? @_f "print"))`,
      java: `((method_invocation object: (field_access) @_o) @it (#any-of? @_o "System.out" "System.err"))`,
      php: `((function_call_expression function: (name) @_f) @it (#any-of? @_f "var_dump" "print_r"))`,
    },
  },
  {
    id: 'untyped',
    category: 'types',
    tier: 'score',
    message: 'any switches the type checker off: name the type, or use unknown.',
    patterns: {
      typescript: `((predefined_type) @it (#eq? @it "any"))`,
      tsx: `((predefined_type) @it (#eq? @it "any"))`,
    },
  },
];
