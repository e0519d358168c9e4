import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { callOf, captureByScript, everythingStored } from './stored.ts';
import { ran, written } from './transcript.ts';

/** A text that no rule takes for a secret: only the name of its file keeps it out. */
const MARKER = 'QuietMarkerOfWholeFiles';
/** The same of files that are recorded. */
const VISIBLE = 'VisibleMarkerOfSources';

const NAMES = [
  '.env',
  '.ENV.Local',
  'prod.env',
  '.envrc',
  '.npmrc',
  '.PyPIrc',
  'prod.TFVARS',
  'live.auto.tfvars.json',
  'terraform.tfstate',
  '.kube/config',
  'KubeConfig',
  '.docker/config.json',
  '.netrc',
  '.htpasswd',
  '.aws/credentials',
  '.git-credentials',
  'id_rsa',
  'id_ed25519.bak',
  'server.KEY',
  'tls.pem',
  'store.p12',
];

/** A home and a project of which it records. */
interface Session {
  readonly it: CommandLine;
  readonly project: string;
}

const write = (id: string, filePath: string, content: string): object =>
  callOf('Write', id, { file_path: filePath, content }, { type: 'create', filePath, content, structuredPatch: [] });

const diffOf = (filePath: string, text: string): object => ({
  files: [{ filePath, created: true, hunks: [{ oldStart: 0, newStart: 1, lines: [`+${text}`] }] }],
  changedFiles: [filePath],
});

/** Captures a write, a command that names the file, and one whose diff lists it. */
function captureCalls({ it, project }: Session, name: string, text: string, id: string): void {
  const path = join(project, name);
  captureByScript(it, project, write(`toolu_write_${id}`, path, `${text} by write\n`));
  captureByScript(it, project, callOf('Bash', `toolu_echo_${id}`, { command: `echo '${text} by echo' >> ${path}` }));
  const response = { stdout: '', stderr: '', bashEditDiff: diffOf(path, `${text} by diff`) };
  captureByScript(it, project, callOf('Bash', `toolu_diff_${id}`, { command: 'make' }, response));
}

/** Returns the lines of a transcript with the same kinds of calls. */
function transcriptOf({ project }: Session, name: string, text: string, id: string): string {
  const path = join(project, name);
  return (
    written('s9', `toolu_import_${id}`, path, `${text} by import\n`) +
    ran('s9', `toolu_ran_${id}`, 'make', diffOf(path, `${text} by imported diff`))
  );
}

function putFile({ project }: Session, name: string, text: string): void {
  mkdirSync(dirname(join(project, name)), { recursive: true });
  writeFileSync(join(project, name), `${text}\n`);
}

/** Waits until nothing that was captured is left to be read or sent. */
async function delivered(it: CommandLine): Promise<void> {
  const inbox = join(it.home, '.cache', 'inbox');
  await until('the inbox is empty', () => !readdirSync(inbox).some((name) => name.endsWith('.json')));
  const isDelivered = async (): Promise<boolean> => {
    await it.run(['sync']);
    return (await it.json('status')).cache.pending === 0;
  };
  await until('all is delivered', isDelivered);
}

test('files of secrets are stored by no call, comparison of the work tree, import, reconciliation or git history', async () => {
  const it = await commandLine();
  const session = { it, project: join(it.folder, 'project') };
  execFileSync('git', ['init', '-q', session.project]);
  await it.run(['install']);
  expect((await it.run(['up'])).code).toBe(0);
  const files = [...NAMES.map((name) => [name, MARKER] as const), ['src/shown.ts', VISIBLE] as const];

  // Two commands without a diff: the second one made all files. Once sessions report diffs, the work tree is not compared.
  const bash = (id: string, command: string): object => ({
    ...callOf('Bash', id, { command }),
    session_id: 'compared',
  });
  captureByScript(it, session.project, bash('toolu_first', 'make prepare'));
  await delivered(it);
  const putAt = Date.now();
  for (const [name, text] of files) putFile(session, name, `${text} by comparison`);
  // The command began before the files were written, also when its hook starts late.
  const second = { ...bash('toolu_second', 'make all'), duration_ms: Date.now() - putAt + 2000 };
  captureByScript(it, session.project, second);
  await delivered(it);
  // A diff is recorded where the file does not say otherwise.
  for (const [name] of files) rmSync(join(session.project, name));
  for (const [index, [name, text]] of files.entries()) captureCalls(session, name, text, String(index));
  await delivered(it);

  const transcripts = join(it.folder, 'transcripts');
  mkdirSync(transcripts);
  const lines = files.map(([name, text], index) => transcriptOf(session, name, text, String(index)));
  writeFileSync(join(transcripts, 's9.jsonl'), lines.join(''));
  expect(await it.json('import', '--transcripts', transcripts)).toMatchObject({ stopped: null, refused: 0 });
  const late = files.map(([name, text], index) => transcriptOf(session, name, `${text} late`, `late_${index}`));
  writeFileSync(join(transcripts, 's9.jsonl'), [...lines, ...late].join(''));
  expect(await it.json('reconcile', '--transcripts', transcripts)).toMatchObject({ stopped: null });

  for (const [name, text] of files) putFile(session, name, `${text} by git`);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', session.project, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args]);
  git('add', '-Af');
  git('-c', 'commit.gpgsign=false', 'commit', '-qm', 'change');
  expect(await it.json('import', '--git', session.project)).toMatchObject({ stopped: null, refused: 0 });
  await delivered(it);
  await it.run(['down']);

  const stored = await everythingStored(it);
  const found = (text: string): boolean => stored.some((each) => each.includes(text));
  // Each way records what is no secret.
  for (const way of ['write', 'echo', 'diff', 'comparison', 'import', 'imported diff', 'git'])
    expect([way, found(`${VISIBLE} by ${way}`)]).toEqual([way, true]);
  expect(found(`${VISIBLE} late by import`)).toBe(true);
  const hits = stored.flatMap((text) => text.match(/[^\n]{0,80}QuietMarkerOfWholeFiles[^\n]{0,80}/g) ?? []);
  expect(hits).toEqual([]);
});
