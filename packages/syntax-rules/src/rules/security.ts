import { script, SQL, type SyntaxRule } from '../syntax-rule.ts';

const SQL_METHODS = '"query" "execute" "executemany" "executescript" "exec" "raw" "queryRaw" "executeRaw" "prepare"';
/** The place of a value before an interpolation: behind an operator, or in a list of values. */
const VALUE = String.raw`([=<>]|[Ll][Ii][Kk][Ee]|([Vv][Aa][Ll][Uu][Ee][Ss]|[Ii][Nn])\\s*[(])\\s*['%]*`;

/** Rules about code that executes text. */
export const SECURITY: readonly SyntaxRule[] = [
  {
    id: 'dynamic-eval',
    category: 'security',
    tier: 'block',
    message: 'text that is not constant is executed as code: parse it, or look the function up in a table.',
    patterns: {
      ...script(String.raw`
        ((call_expression function: (identifier) @_f arguments: (arguments . (_) @_a)) @it
          (#eq? @_f "eval") (#not-match? @_a "^[\"']"))
        ((new_expression constructor: (identifier) @_f arguments: (arguments . (_))) @it (#eq? @_f "Function"))`),
      // With a namespace that the program has built, it is an interpreter or a loader.
      python: String.raw`
        ((call function: (identifier) @_f arguments: (argument_list . (_) @_a .)) @it
          (#any-of? @_f "eval" "exec") (#not-match? @_a "^[rbuRBU]*[\"']"))
        ((call function: (identifier) @_f arguments: (argument_list . (_) @_a . [(dictionary) (call) (none)])) @it
          (#any-of? @_f "eval" "exec") (#not-match? @_a "^[rbuRBU]*[\"']"))`,
      ruby: String.raw`
        ((call method: (identifier) @_f arguments: (argument_list . (_) @_a)) @it
          (#any-of? @_f "eval" "instance_eval" "class_eval") (#not-match? @_a "^(\"[^#]*\"|'|<<|&)"))`,
      php: String.raw`
        ((function_call_expression function: (name) @_f arguments: (arguments . (argument (_) @_a))) @it
          (#eq? @_f "eval") (#not-match? @_a "^[\"'][^$]*$"))`,
      bash: String.raw`
        ((command name: (command_name) @_f argument: (_) @_a) @it (#eq? @_f "eval") (#match? @_a "[$\`]"))`,
    },
  },
  {
    id: 'shell-from-parts',
    category: 'security',
    tier: 'block',
    message: 'a shell command is put together from parts: pass program and arguments as a list, without a shell.',
    patterns: {
      ...script(`
        ((call_expression function: (identifier) @_f
          arguments: (arguments . [(template_string (template_substitution)) (binary_expression operator: "+")])) @it
          (#any-of? @_f "exec" "execSync"))
        ((call_expression function: (member_expression object: (identifier) @_o property: (property_identifier) @_f)
          arguments: (arguments . [(template_string (template_substitution)) (binary_expression operator: "+")])) @it
          (#any-of? @_o "child_process" "childProcess" "cp") (#any-of? @_f "exec" "execSync"))`),
      python: `
        ((call function: (attribute object: (identifier) @_o attribute: (identifier) @_f)
          arguments: (argument_list . [(string (interpolation)) (binary_operator)])) @it
          (#eq? @_o "os") (#any-of? @_f "system" "popen"))
        ((call function: (attribute object: (identifier) @_o)
          arguments: (argument_list . [(string (interpolation)) (binary_operator)]
            (keyword_argument name: (identifier) @_k value: (true)))) @it
          (#eq? @_o "subprocess") (#eq? @_k "shell"))`,
      ruby: `
        ((call !receiver method: (identifier) @_f arguments: (argument_list . (string (interpolation)))) @it
          (#any-of? @_f "system" "exec" "spawn"))
        (subshell (interpolation)) @it`,
      php: `
        ((function_call_expression function: (name) @_f
          arguments: (arguments . (argument [(encapsed_string (variable_name)) (binary_expression operator: ".")]))) @it
          (#any-of? @_f "exec" "shell_exec" "system" "passthru" "popen"))`,
      go: `
        ((call_expression function: (selector_expression operand: (identifier) @_o field: (field_identifier) @_f)
          arguments: (argument_list . (_) @_sh . (_) @_c .
            [(binary_expression operator: "+") (call_expression function: (selector_expression field: (field_identifier) @_s))])) @it
          (#eq? @_o "exec") (#eq? @_f "Command") (#match? @_sh "sh\\"$") (#match? @_c "-c\\"$"))`,
      java: `
        ((method_invocation object: (method_invocation name: (identifier) @_g) name: (identifier) @_f
          arguments: (argument_list . (binary_expression operator: "+"))) @it
          (#eq? @_g "getRuntime") (#eq? @_f "exec"))`,
    },
  },
  {
    id: 'sql-from-parts',
    category: 'security',
    tier: 'block',
    message: 'values are written into SQL text: pass them as parameters of the statement.',
    patterns: {
      ...script(`
        ((call_expression function: (member_expression property: (property_identifier) @_f)
          arguments: (arguments . (template_string (template_substitution)) @it))
          (#any-of? @_f ${SQL_METHODS}) (#match? @it "${SQL}") (#match? @it "${VALUE}[$][{](?![A-Z_]+[}])"))
        ((call_expression function: (member_expression property: (property_identifier) @_f)
          arguments: (arguments . (binary_expression operator: "+" right: [(identifier) (member_expression) (call_expression) (binary_expression)]) @it))
          (#any-of? @_f ${SQL_METHODS}) (#match? @it "${SQL}"))`),
      python: `
        ((call function: (attribute attribute: (identifier) @_f)
          arguments: (argument_list . (string (interpolation)) @it))
          (#any-of? @_f ${SQL_METHODS}) (#match? @it "${SQL}") (#match? @it "${VALUE}[{](?![A-Z_]+[}])"))
        ((call function: (attribute attribute: (identifier) @_f)
          arguments: (argument_list . (binary_operator left: (string)) @it .))
          (#any-of? @_f ${SQL_METHODS}) (#match? @it "${SQL}"))`,
      go: `
        ((call_expression function: (selector_expression field: (field_identifier) @_f)
          arguments: (argument_list [(binary_expression operator: "+")
            (call_expression arguments: (argument_list . (interpreted_string_literal)))] @it))
          (#any-of? @_f "Query" "QueryRow" "Exec" "QueryContext" "ExecContext" "QueryRowContext")
          (#match? @it "^(fmt[.]Sprintf[(])?\\"\\\\s*([Ss][Ee][Ll][Ee][Cc][Tt]|[Ii][Nn][Ss][Ee][Rr][Tt]|[Uu][Pp][Dd][Aa][Tt][Ee]|[Dd][Ee][Ll][Ee][Tt][Ee])\\\\s"))`,
      java: `
        ((method_invocation name: (identifier) @_f
          arguments: (argument_list . (binary_expression operator: "+") @it))
          (#any-of? @_f "executeQuery" "executeUpdate" "execute" "prepareStatement" "createQuery" "createNativeQuery")
          (#match? @it "${SQL}"))`,
      php: `
        ((function_call_expression function: (name) @_f
          arguments: (arguments (argument [(encapsed_string (variable_name)) (binary_expression operator: ".")] @it)))
          (#any-of? @_f "mysqli_query" "pg_query") (#match? @it "${SQL}"))
        ((member_call_expression name: (name) @_f
          arguments: (arguments . (argument [(encapsed_string (variable_name)) (binary_expression operator: ".")] @it)))
          (#any-of? @_f "query" "exec" "prepare") (#match? @it "${SQL}"))`,
      ruby: `
        ((call method: (identifier) @_f arguments: (argument_list . (string (interpolation)) @it))
          (#any-of? @_f "where" "execute" "find_by_sql" "exec_query") (#match? @it "[=<>'(]\\\\s*'?#[{]"))`,
    },
  },
  {
    id: 'tls-unverified',
    category: 'security',
    tier: 'instant',
    message: 'the certificate of the server is not verified: trust its authority instead.',
    patterns: {
      ...script(`
        ((pair key: (property_identifier) @_k value: (false)) @it (#eq? @_k "rejectUnauthorized"))`),
      python: `((keyword_argument name: (identifier) @_k value: (false)) @it (#eq? @_k "verify"))
        ((call function: (attribute attribute: (identifier) @_f)) @it (#eq? @_f "_create_unverified_context"))`,
      go: `((keyed_element . (_) @_k . (_) @_v) @it (#eq? @_k "InsecureSkipVerify") (#eq? @_v "true"))`,
      rust: `((call_expression function: (field_expression field: (field_identifier) @_f)
        arguments: (arguments (boolean_literal) @_v)) @it
        (#eq? @_f "danger_accept_invalid_certs") (#eq? @_v "true"))`,
      bash: `((command name: (command_name) @_c argument: (word) @_a) @it
        (#any-of? @_c "curl" "wget") (#any-of? @_a "-k" "--insecure" "--no-check-certificate"))`,
    },
  },
  {
    id: 'unsafe-yaml',
    category: 'security',
    tier: 'instant',
    message: 'yaml.load without a loader constructs any object that the text names: use yaml.safe_load.',
    patterns: {
      python: `((call function: (attribute object: (identifier) @_o attribute: (identifier) @_f)
        arguments: (argument_list) @_a) @it
        (#eq? @_o "yaml") (#eq? @_f "load") (#not-match? @_a "Loader"))`,
    },
  },
  {
    id: 'download-to-shell',
    category: 'security',
    tier: 'instant',
    message: 'a download is executed without being looked at: store it, verify its digest, and run it then.',
    patterns: {
      bash: `((pipeline . (command name: (command_name) @_d) (command name: (command_name) @_s) .) @it
        (#any-of? @_d "curl" "wget") (#any-of? @_s "sh" "bash" "zsh"))`,
    },
  },
];
