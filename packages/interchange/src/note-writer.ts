import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { CommandError } from '@hookline/command-report';

/** Settings with which notes are written: no hook of the user runs, and the user's name is not needed. */
const SETTINGS = [
  `core.hooksPath=${devNull}`,
  'user.name=hookline',
  'user.email=hookline@localhost',
  'commit.gpgSign=false',
];

/**
 * Writes the note of a commit below a ref, and replaces the one that is there. Nothing else of the repository changes. Rejects with
 * a `CommandError` when git refuses.
 */
export async function writeNote(folder: string, ref: string, commit: string, text: string): Promise<void> {
  // A note of a blob is stored as it is; a given text would lose blank lines.
  const blob = (await run(folder, ['hash-object', '-w', '--stdin'], text)).trim();
  await run(folder, ['notes', `--ref=${ref}`, 'add', '--force', '-C', blob, commit], '');
}

async function run(folder: string, args: readonly string[], input: string): Promise<string> {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const child = spawn('git', ['-C', folder, ...settings, ...args], { stdio: 'pipe', windowsHide: true });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [code] = await closed.catch(() => [null]);
  if (code !== 0)
    throw new CommandError(`git could not write the note: ${errors.split('\n')[0] || 'is git installed?'}`);
  return output;
}
