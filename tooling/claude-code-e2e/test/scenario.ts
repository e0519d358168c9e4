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

/** What is to be done in a project, turn by turn. Called for each home, whose paths differ. */
export type Plan = (project: string) => readonly (readonly Block[])[];

/** A file in the project, made before the session. */
export type Files = Readonly<Record<string, string>>;

/** A home with hooks installed, the daemon and the service running, and files in its project. */
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

/** The tool calls that a script makes, by their ids. */
export function callsOf(said: readonly (readonly Block[])[]): string[] {
  return said.flat().flatMap((block) => (block.type === 'tool_use' ? block.id : []));
}

/**
 * Runs a plan with the hooks installed, and again in a home without any; the two conversations must be the same to the
 * letter, whatever happened to hookline meanwhile.
 */
export async function playTwice(
  home: TestHome,
  plan: Plan,
  files: Files = {},
  during: (turn: number) => void = () => {},
): Promise<{ session: Session; calls: string[] }> {
  const said = plan(home.project);
  const session = await home.session(watched(turns(...said), during));
  const bare = await makeHome();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(bare.project, name), text);
  const without = await bare.session(turns(...plan(bare.project)));
  expect(conversation(session)).toEqual(conversation(without));
  expect(session.code).toBe(0);
  return { session, calls: callsOf(said) };
}

const inOrder = (one: string | null, other: string | null): number => String(one).localeCompare(String(other));

/** Waits until every call is there, and checks that each is there once. */
export async function expectCalls(home: TestHome, sessionId: string, calls: readonly string[]): Promise<Recorded> {
  const recorded = await eventually(home, sessionId, (now) => now.calls.length >= calls.length);
  expect(recorded.calls.map(({ tool_use_id }) => tool_use_id).sort(inOrder)).toEqual([...calls].sort(inOrder));
  return recorded;
}

function watched(script: Script, during: (turn: number) => void): Script {
  let turn = 0;
  return (request) => {
    if ((request.tools?.length ?? 0) > 0) during(turn++);
    return script(request);
  };
}

/** A write of a file. */
export const write = (project: string, name: string, content: string): Block =>
  use('Write', { file_path: join(project, name), content });
/** An edit of a file, which must have been read or written before. */
export const edit = (project: string, name: string, old_string: string, new_string: string): Block =>
  use('Edit', { file_path: join(project, name), old_string, new_string });
/** A read of a file. */
export const read = (project: string, name: string): Block => use('Read', { file_path: join(project, name) });
/** A shell command. */
export const bash = (command: string): Block => use('Bash', { command, description: 'run' });
