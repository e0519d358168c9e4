/**
 * Records a session of Claude Code for `npm start`: every hook payload in order, each with the files of the project at that
 * time. `pnpm --filter @hookline/claude-code-e2e record` overwrites `tooling/demo/session.jsonl`.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HOOK_EVENTS } from '@hookline/hook-adapters';
import { CLAUDE_CODE_VERSION, installClaudeCode } from './claude-code.ts';
import { type Block, turns, use, withSubagent } from './messages-api.ts';
import { runSession } from './session.ts';

const target = fileURLToPath(new URL('../../demo/session.jsonl', import.meta.url));

/** The command of every hook: appends the payload and the project's files to the recording. */
const RECORDER = `
  import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
  const [, , project, record] = process.argv;
  const files = Object.fromEntries(readdirSync(project).sort().map((name) => [name, readFileSync(project + '/' + name, 'utf8')]));
  appendFileSync(record, JSON.stringify({ payload: JSON.parse(readFileSync(0, 'utf8')), files }) + '\\n');
`;

/** Frequent events that add nothing to the recording. */
const UNRECORDED = new Set(['MessageDisplay', 'PostToolBatch', 'InstructionsLoaded']);

function plan(project: string): { main: Block[][]; subagent: Block[][] } {
  const at = (name: string): string => join(project, name);
  const write = (name: string, content: string): Block => use('Write', { file_path: at(name), content });
  const edit = (name: string, old_string: string, new_string: string): Block =>
    use('Edit', { file_path: at(name), old_string, new_string });
  const bash = (command: string, description: string): Block => use('Bash', { command, description });
  const retry =
    'export async function retry<T>(work: () => Promise<T>, attempts = 3): Promise<T> {\n  for (let attempt = 1; ; attempt++) {\n    try {\n      return await work();\n    } catch (error) {\n      if (attempt >= attempts) throw error;\n    }\n  }\n}\n';
  return {
    main: [
      [use('Read', { file_path: at('server.ts') })],
      [
        write(
          'server.ts',
          "import { createServer } from 'node:http';\n\nexport const server = createServer((request, response) => {\n  response.end(`hello ${request.url}`);\n});\n",
        ),
      ],
      [write('retry.ts', retry)],
      [edit('retry.ts', 'attempts = 3', 'attempts = 5')],
      [
        edit(
          'retry.ts',
          '      if (attempt >= attempts) throw error;',
          '      if (attempt >= attempts) throw error;\n      await new Promise((resolve) => setTimeout(resolve, 100 * attempt));',
        ),
      ],
      [write('copy-of-retry.ts', retry)],
      [use('Read', { file_path: at('analysis.ipynb') })],
      [
        use('NotebookEdit', {
          notebook_path: at('analysis.ipynb'),
          cell_id: 'c1',
          new_source: 'import statistics\nstatistics.median(latencies)',
          cell_type: 'code',
          edit_mode: 'replace',
        }),
      ],
      [bash('npm test', 'run the tests')],
      [
        bash(
          "sed -i 's/hello/hi/' server.ts && printf '# Notes\\n\\nMade by a command.\\n' > NOTES.md",
          'change the greeting',
        ),
      ],
      [
        use('Agent', {
          description: 'write a test',
          prompt: 'SUBAGENT: write a test for retry',
          subagent_type: 'general-purpose',
        }),
      ],
      [write('retry.ts', 'export { default as retry } from "p-retry";\n')],
    ],
    subagent: [
      [
        write(
          'retry.test.ts',
          "import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { retry } from './retry.ts';\n\ntest('gives up in the end', async () => {\n  await assert.rejects(retry(() => Promise.reject(new Error('no'))));\n});\n",
        ),
      ],
      [use('Read', { file_path: at('retry.test.ts') })],
    ],
  };
}

const claude = installClaudeCode();
if (!claude.ok) throw new Error(claude.reason);
const folder = mkdtempSync(join(tmpdir(), 'hookline-record-'));
try {
  const project = join(folder, 'project');
  const configDir = join(folder, '.claude');
  const record = join(folder, 'record.jsonl');
  const recorder = join(folder, 'recorder.mjs');
  mkdirSync(project);
  mkdirSync(configDir);
  writeFileSync(recorder, RECORDER);
  writeFileSync(record, '');
  writeFileSync(join(project, 'server.ts'), 'export const port = 8080;\n');
  const cell = {
    cell_type: 'code',
    id: 'c1',
    execution_count: null,
    metadata: {},
    outputs: [],
    source: ['sum(latencies)'],
  };
  writeFileSync(
    join(project, 'analysis.ipynb'),
    JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
  const hook = { type: 'command', command: process.execPath, args: [recorder, project, record] };
  const hooks = Object.fromEntries(
    HOOK_EVENTS.filter((event) => !event.startsWith('Worktree') && !UNRECORDED.has(event)).map((event) => [
      event,
      [{ hooks: [hook] }],
    ]),
  );
  writeFileSync(join(configDir, 'settings.json'), JSON.stringify({ hooks }));
  const { main, subagent } = plan(project);
  const session = await runSession({
    script: withSubagent('SUBAGENT: write', turns(...subagent), turns(...main)),
    configDir,
    cwd: project,
    home: folder,
    prompt: 'Make the server retry, and test it.',
  });
  if (session.code !== 0) throw new Error(`the session exited with ${session.code}: ${session.stderr}`);
  const lines = readFileSync(record, 'utf8').trim().split('\n');
  const neutral = lines
    .join('\n')
    .replaceAll(project, '{{project}}')
    .replaceAll(folder, '{{home}}')
    .replaceAll(/-tmp-hookline-record-\w+-project/g, '-project');
  writeFileSync(
    target,
    `${JSON.stringify({ recordedWith: `Claude Code ${CLAUDE_CODE_VERSION}`, events: lines.length })}\n${neutral}\n`,
  );
  console.log(`${lines.length} events of Claude Code ${CLAUDE_CODE_VERSION} in ${target}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
