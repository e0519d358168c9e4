import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openPglite } from '@hookline/database';
import type { CommandLine } from './command.ts';

const SESSION = '11111111-4444-4444-8444-444444444444';
const PROMPT = '33333333-3333-4333-8333-333333333333';

/** The payload of a tool call that ended. */
export const callOf = (
  tool_name: string,
  tool_use_id: string,
  tool_input: object,
  tool_response: object = {},
): object => ({
  hook_event_name: 'PostToolUse',
  tool_name,
  tool_use_id,
  tool_input,
  tool_response,
});

/** Feeds a payload through the script that Claude Code runs. */
export function captureByScript(it: CommandLine, cwd: string, payload: object): void {
  const whole = { session_id: SESSION, prompt_id: PROMPT, transcript_path: '/x', cwd, ...payload };
  execFileSync(join(it.home, 'bin', 'capture.sh'), ['event'], { input: JSON.stringify(whole) });
}

/** Returns, as text, the rows of all tables, and names and content of all files of the user except the project and transcripts. */
export async function everythingStored(it: CommandLine): Promise<string[]> {
  const database = await openPglite({ directory: join(it.home, 'data') });
  const tables = await database.query<{ name: string }>(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const rows: string[] = [];
  for (const { name } of tables.rows) {
    const { rows: found } = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    rows.push(...found.map(({ row }) => row));
  }
  await database.close();
  const files = readdirSync(it.folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(?:project|transcripts)\//.test(name))
    .map((name) => join(it.folder, name))
    .filter((path) => statSync(path).isFile());
  return [rows.join('\n'), ...files.map((path) => readFileSync(path, 'utf8')), ...files];
}
