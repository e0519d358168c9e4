import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Block,
  conversation,
  eventually,
  type HomeDatabase,
  makeHome,
  type Recorded,
  type Script,
  type Session,
  type TestHome,
  turns,
  use,
} from '@hookline/claude-code-e2e';
import { expect } from 'vitest';

/** Returns the turns of a session in a project. It is called once for each home, because paths differ. */
export type Plan = (project: string) => readonly (readonly Block[])[];

/** Files created in the project before the session, by name. */
export type Files = Readonly<Record<string, string>>;

/** Creates a home with installed hooks and files in its project. */
export async function homeWith(
  files: Files = {},
  env: Readonly<Record<string, string>> = {},
  database: HomeDatabase = 'postgresql',
): Promise<TestHome> {
  const home = await makeHome(env, database);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home.project, name), text);
  await home.json('install');
  return home;
}

/** Returns the ids of the tool calls in the turns of a script. */
export function callsOf(blocks: readonly (readonly Block[])[]): string[] {
  return blocks.flat().flatMap((block) => (block.type === 'tool_use' ? block.id : []));
}

/**
 * Runs a plan with installed hooks and again in a home without hooks. Asserts that both conversations are identical,
 * independently of failures of hookline.
 */
export async function playTwice(
  home: TestHome,
  plan: Plan,
  files: Files = {},
  during: (turn: number) => void = () => {},
): Promise<{ session: Session; calls: string[] }> {
  const planned = plan(home.project);
  const session = await home.session(observed(turns(...planned), during));
  const bare = await makeHome();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(bare.project, name), text);
  const without = await bare.session(turns(...plan(bare.project)));
  expect(conversation(session)).toEqual(conversation(without));
  expect(session.code).toBe(0);
  return { session, calls: callsOf(planned) };
}

const compareText = (one: string | null, other: string | null): number => String(one).localeCompare(String(other));

/** Waits until all calls have arrived and asserts that each exists once. */
export async function expectCalls(home: TestHome, sessionId: string, calls: readonly string[]): Promise<Recorded> {
  const recorded = await eventually(home, sessionId, (now) => now.calls.length >= calls.length);
  expect(recorded.calls.map(({ tool_use_id }) => tool_use_id).sort(compareText)).toEqual([...calls].sort(compareText));
  return recorded;
}

function observed(script: Script, during: (turn: number) => void): Script {
  let turn = 0;
  return (request) => {
    if ((request.tools?.length ?? 0) > 0) during(turn++);
    return script(request);
  };
}

/** Returns a `Write` call. */
export const write = (project: string, name: string, content: string): Block =>
  use('Write', { file_path: join(project, name), content });
/** Returns an `Edit` call. The file must have been read or written before. */
export const edit = (project: string, name: string, old_string: string, new_string: string): Block =>
  use('Edit', { file_path: join(project, name), old_string, new_string });
/** Returns a `Read` call. */
export const read = (project: string, name: string): Block => use('Read', { file_path: join(project, name) });
/** Returns a `Bash` call. */
export const bash = (command: string): Block => use('Bash', { command, description: 'run' });
