import type { EditStep, ToolEdit } from './tool-edit.ts';
import { listIn, type Members, numberIn, textIn } from './values.ts';

/** Reads the effect of a call from its input; `undefined` when the input has another shape or asks for no change. */
type InputReader = (input: Members) => ToolEdit | undefined;

/** Tools of one kind of server. The user chooses a server's name, which usually contains that of the package. */
interface McpServerTools {
  readonly servers: RegExp;
  readonly tools: Readonly<Record<string, InputReader>>;
}

const wholeFile =
  (path: string, text: string): InputReader =>
  (input) => {
    const [name, after] = [textIn(input, path), textIn(input, text)];
    return name === undefined || after === undefined ? undefined : { path: name, before: undefined, after };
  };

/** Reads steps, and the new text of them all as the changed part for when the text before is unknown. */
const inSteps =
  (path: string, read: (input: Members) => readonly EditStep[]): InputReader =>
  (input) => {
    const name = textIn(input, path);
    const steps = read(input);
    return name === undefined || steps.length === 0 ? undefined : stepsEdit(name, steps);
  };

/** Reads a change whose position only the server knows, such as that of a symbol. */
const part =
  (path: string, text: string): InputReader =>
  (input) => {
    const [name, after] = [textIn(input, path), textIn(input, text)];
    if (name === undefined || after === undefined) return undefined;
    return { path: name, before: undefined, after: undefined, fragments: [{ before: '', after }] };
  };

function stepsEdit(path: string, steps: readonly EditStep[]): ToolEdit {
  const [before, after] = [
    steps.map((step) => ('from' in step ? step.from : '')).join('\n'),
    steps.map((step) => ('to' in step ? step.to : step.text)).join('\n'),
  ];
  return { path, before: undefined, after: undefined, steps, fragments: [{ before, after }] };
}

function replacements(edits: readonly Members[], from: string, to: string, all = false): EditStep[] {
  return edits.flatMap((edit) => {
    const [old, fresh] = [textIn(edit, from), textIn(edit, to)];
    return old === undefined || fresh === undefined ? [] : [{ kind: 'replace', from: old, to: fresh, all }];
  });
}

function lines(first: number | undefined, last: number | undefined, text: string | undefined): EditStep[] {
  return first === undefined || last === undefined || text === undefined ? [] : [{ kind: 'lines', first, last, text }];
}

/** Line numbers of Serena count from 0. */
const fromZero = (input: Members, name: string): number | undefined => {
  const value = numberIn(input, name);
  return value === undefined ? undefined : value + 1;
};

const appendOrWrite: InputReader = (input) =>
  textIn(input, 'mode') === 'append'
    ? inSteps('path', ({ content }) => (typeof content === 'string' ? [{ kind: 'append', text: content }] : []))(input)
    : wholeFile('path', 'content')(input);

/**
 * Tools that write files, of servers whose formats are known.
 *
 * @see https://github.com/modelcontextprotocol/servers/tree/main/src/filesystem
 * @see https://oraios.github.io/serena/01-about/035_tools.html
 * @see https://github.com/wonderwhy-er/DesktopCommanderMCP
 * @see https://github.com/tumf/mcp-text-editor
 * @see https://www.jetbrains.com/help/idea/mcp-server.html
 */
export const MCP_TOOLS: readonly McpServerTools[] = [
  {
    servers: /file-?_?system|(?:^|[-_])fs(?:$|[-_])/i,
    tools: {
      write_file: wholeFile('path', 'content'),
      edit_file: (input) =>
        input['dryRun'] === true
          ? undefined
          : inSteps('path', (all) => replacements(listIn(all, 'edits'), 'oldText', 'newText'))(input),
    },
  },
  {
    servers: /desktop-?_?commander/i,
    tools: {
      write_file: appendOrWrite,
      edit_block: inSteps('file_path', (input) =>
        replacements([input], 'old_string', 'new_string', (numberIn(input, 'expected_replacements') ?? 1) > 1),
      ),
    },
  },
  {
    servers: /serena/i,
    tools: {
      create_text_file: wholeFile('relative_path', 'content'),
      replace_content: (input) =>
        textIn(input, 'mode') === 'literal'
          ? inSteps('relative_path', (all) =>
              replacements([all], 'needle', 'repl', all['allow_multiple_occurrences'] === true),
            )(input)
          : part('relative_path', 'repl')(input),
      replace_regex: part('relative_path', 'repl'),
      replace_symbol_body: part('relative_path', 'body'),
      insert_after_symbol: part('relative_path', 'body'),
      insert_before_symbol: part('relative_path', 'body'),
      replace_lines: inSteps('relative_path', (input) =>
        lines(fromZero(input, 'start_line'), fromZero(input, 'end_line'), textIn(input, 'content')),
      ),
      insert_at_line: inSteps('relative_path', (input) =>
        lines(fromZero(input, 'line'), numberIn(input, 'line'), textIn(input, 'content')),
      ),
      delete_lines: inSteps('relative_path', (input) =>
        lines(fromZero(input, 'start_line'), fromZero(input, 'end_line'), ''),
      ),
    },
  },
  {
    servers: /text-?_?editor/i,
    tools: {
      create_text_file: wholeFile('file_path', 'contents'),
      append_text_file_contents: inSteps('file_path', ({ contents }) =>
        typeof contents === 'string' ? [{ kind: 'append', text: contents }] : [],
      ),
      insert_text_file_contents: inSteps('file_path', (input) => {
        const [after, before] = [numberIn(input, 'after'), numberIn(input, 'before')];
        const first = before ?? (after === undefined ? undefined : after + 1);
        return lines(first, first === undefined ? undefined : first - 1, textIn(input, 'contents'));
      }),
      // Later lines first, so that the numbers of earlier ones stay.
      patch_text_file_contents: inSteps('file_path', (input) =>
        listIn(input, 'patches')
          .toSorted((a, b) => (numberIn(b, 'start') ?? 1) - (numberIn(a, 'start') ?? 1))
          .flatMap((patch) => lines(numberIn(patch, 'start') ?? 1, numberIn(patch, 'end'), textIn(patch, 'contents'))),
      ),
      delete_text_file_contents: inSteps('file_path', (input) =>
        listIn(input, 'ranges')
          .toSorted((a, b) => (numberIn(b, 'start') ?? 1) - (numberIn(a, 'start') ?? 1))
          .flatMap((range) => lines(numberIn(range, 'start'), numberIn(range, 'end'), '')),
      ),
    },
  },
  {
    servers: /jetbrains|intellij|webstorm|pycharm|goland|phpstorm|rubymine|rider|clion/i,
    tools: {
      create_new_file: (input) => inProject(input, wholeFile('pathInProject', 'text')(input)),
      replace_text_in_file: (input) =>
        inProject(
          input,
          inSteps('pathInProject', (all) => replacements([all], 'oldText', 'newText', all['replaceAll'] !== false))(
            input,
          ),
        ),
    },
  },
];

function inProject(input: Members, edit: ToolEdit | undefined): ToolEdit | undefined {
  const project = textIn(input, 'projectPath');
  return edit && project !== undefined ? { ...edit, path: `${project}/${edit.path}` } : edit;
}

const WRITES =
  /(?:^|_)(?:write|create|edit|insert|append|replace|update|patch|save|modify|overwrite|str_replace)(?:_|$)/;
const READS =
  /(?:^|_)(?:get|read|list|find|search|grep|query|check|validate|lint|analy[sz]e|view|show|preview|diff|run)(?:_|$)/;
const PATHS = ['file_path', 'filePath', 'path', 'relative_path', 'absolute_path', 'filename', 'file', 'pathInProject'];
const TEXTS = [
  'content',
  'contents',
  'file_text',
  'new_string',
  'newString',
  'new_str',
  'new_text',
  'newText',
  'text',
  'body',
  'code',
];
const OLD_TEXTS = ['old_string', 'oldString', 'old_str', 'old_text', 'oldText'];

/** Returns the likely effect of a tool whose format is unknown: its name says that it writes, and it names a path and a text. */
export function genericEdit(tool: string, input: Members): ToolEdit | undefined {
  const name = tool
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  const command = textIn(input, 'command') ?? '';
  if ((!WRITES.test(name) && !WRITES.test(command)) || READS.test(name) || /^view$/.test(command)) return undefined;
  if (input['dryRun'] === true || input['dry_run'] === true) return undefined;
  const [path, after] = [textIn(input, ...PATHS), textIn(input, ...TEXTS)];
  if (path === undefined || path === '' || after === undefined || /^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    return undefined;
  return {
    path,
    before: undefined,
    after: undefined,
    fragments: [{ before: textIn(input, ...OLD_TEXTS) ?? '', after }],
    isInferred: true,
  };
}
