import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { findClaudeCode } from './claude-code.ts';
import { type Script, startMessagesApi } from './messages-api.ts';

/** Options of a session. */
export interface SessionOptions {
  /** The responses of the model. */
  readonly script: Script;
  /** Configuration folder of Claude Code with the user settings. */
  readonly configDir: string;
  readonly cwd: string;
  /** The user's home folder. */
  readonly home: string;
  readonly prompt?: string;
  /** Comma-separated names. @defaultValue the tools that the scripts use */
  readonly tools?: string;
  /** Additional environment variables for the hooks. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** User that runs the CLI. @defaultValue the current one */
  readonly user?: { readonly uid?: number; readonly gid?: number };
}

/** Result of a session. */
export interface Session {
  readonly code: number | null;
  readonly sessionId: string;
  /** All messages of the `stream-json` output. */
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
  readonly ms: number;
}

/** A message of the `stream-json` output. */
export type Message = Readonly<Record<string, unknown>>;

/** The running CLI. */
export interface Cli {
  readonly sessionId: string;
  readonly child: ChildProcess & { readonly stdout: Readable };
  /** Messages so far. */
  readonly messages: readonly Message[];
  /** Resolves when the CLI has exited. */
  readonly ended: Promise<Session>;
}

const TOOLS = 'Bash,Read,Edit,Write,NotebookEdit,Agent,Task,Grep,Glob';

/** Starts the CLI in print mode with a prompt, or with prompts from standard input. It inherits only PATH from the environment. */
export async function startCli(options: SessionOptions, prompts: 'argument' | 'input'): Promise<Cli> {
  const claude = findClaudeCode();
  if (!claude.ok) throw new Error(claude.reason);
  const api = await startMessagesApi(options.script);
  const sessionId = crypto.randomUUID();
  const startedAt = performance.now();
  const source = prompts === 'input' ? ['--input-format', 'stream-json'] : [options.prompt ?? 'work on it'];
  const child = spawn(
    claude.binary,
    [
      '-p',
      ...source,
      '--output-format',
      'stream-json',
      '--verbose',
      '--setting-sources',
      'user',
      '--strict-mcp-config',
      '--mcp-config',
      '{"mcpServers":{}}',
      '--model',
      'claude-sonnet-5',
      '--tools',
      options.tools ?? TOOLS,
      '--permission-mode',
      'bypassPermissions',
      '--session-id',
      sessionId,
      ...(options.args ?? []),
    ],
    {
      cwd: options.cwd,
      stdio: [prompts === 'input' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      ...options.user,
      env: {
        PATH: process.env['PATH'],
        HOME: options.home,
        CLAUDE_CONFIG_DIR: options.configDir,
        ANTHROPIC_BASE_URL: api.url,
        ANTHROPIC_API_KEY: 'dummy',
        IS_SANDBOX: '1',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CLAUDE_CODE_DISABLE_TERMINAL_TITLE: '1',
        CLAUDE_CODE_MAX_RETRIES: '0',
        DISABLE_AUTOUPDATER: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
        ...options.env,
      },
    },
  );
  const { stderr: errors, stdout } = child;
  if (!errors || !stdout) throw new Error('the output of the CLI is not piped');
  const messages: Message[] = [];
  let [rest, stderr] = ['', ''];
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    messages.push(...lines.filter(Boolean).map((line) => JSON.parse(line) as Message));
  });
  errors.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(async ([code]): Promise<Session> => {
    const ms = performance.now() - startedAt;
    await api.close();
    return { code: code as number | null, sessionId, messages, stderr, ms };
  });
  return { child: Object.assign(child, { stdout }), sessionId, messages, ended };
}
