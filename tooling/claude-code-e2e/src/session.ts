import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findClaudeCode } from './claude-code.ts';
import { type Script, startMessagesApi } from './messages-api.ts';

/** How a session is run. */
export interface SessionOptions {
  /** What the model says. */
  readonly script: Script;
  /** Claude Code's configuration folder; its settings are the user's. */
  readonly configDir: string;
  readonly cwd: string;
  /** The user's home folder. */
  readonly home: string;
  readonly prompt?: string;
  /** @defaultValue the tools that scripts here use */
  readonly tools?: string;
  /** More environment, for the hooks. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** How a session went. */
export interface Session {
  readonly code: number | null;
  readonly sessionId: string;
  /** Every message of the `stream-json` output. */
  readonly messages: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
  readonly ms: number;
}

const TOOLS = 'Bash,Read,Edit,Write,NotebookEdit,Agent,Task,Grep,Glob';

/** Runs the real CLI once in print mode, with nothing of this machine's environment but the PATH. */
export async function runSession(options: SessionOptions): Promise<Session> {
  const claude = findClaudeCode();
  if (!claude.ok) throw new Error(claude.reason);
  const api = await startMessagesApi(options.script);
  const sessionId = crypto.randomUUID();
  const startedAt = performance.now();
  const child = spawn(
    claude.binary,
    [
      '-p',
      options.prompt ?? 'work on it',
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
      stdio: ['ignore', 'pipe', 'pipe'],
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
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const ms = performance.now() - startedAt;
  await api.close();
  const messages = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, sessionId, messages, stderr, ms };
}

/** What the user and the model saw of a session, without what differs from run to run. */
export function conversation(session: Session): {
  readonly code: number | null;
  readonly stderr: string;
  readonly seen: unknown;
} {
  const seen = session.messages
    .filter(({ type }) => type === 'assistant' || type === 'user' || type === 'result')
    .map(({ type, subtype, message, result, is_error }) => ({
      type,
      subtype,
      message: (message as { content?: unknown } | undefined)?.content,
      result,
      is_error,
    }));
  return { code: session.code, stderr: session.stderr, seen: JSON.parse(neutral(JSON.stringify(seen))) as unknown };
}

function neutral(text: string): string {
  return text
    .replaceAll(/toolu_\w+/g, 'toolu')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uuid')
    .replaceAll(/\ba[0-9a-f]{16}\b/g, 'agent')
    .replaceAll(/hookline-e2e-\w+/g, 'folder')
    .replaceAll(/<duration_ms>\d+/g, '<duration_ms>')
    .replaceAll(/<subagent_tokens>\d+/g, '<subagent_tokens>');
}
