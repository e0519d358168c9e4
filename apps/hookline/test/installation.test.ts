import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { commandLine, program } from './command.ts';
import { written } from './transcript.ts';

const image = join(dirname(program), '..');
const { version } = JSON.parse(readFileSync(join(image, 'package.json'), 'utf8')) as { version: string };

/** Copies the package, as an unpacked clone or the cache of npx has it. */
function packageCopy(): string {
  const folder = join(temporaryFolder(), 'a package');
  cpSync(image, folder, { recursive: true });
  return folder;
}

const programOf = (folder: string): string => join(folder, 'bin', 'hookline.js');

describe('the installed program', () => {
  test.each([
    ['install', 1],
    ['hook', 0],
  ])('names the Node.js that it needs when %s runs under an older one, with exit code %i', (command, code) => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
    const args = ['--import', `data:text/javascript,${encodeURIComponent(older)}`, program, command];
    const { status, stderr, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).toBe(`hookline needs Node.js 22.18 or newer, and ${process.execPath} is 20.20.2\n`);
  });

  test('runs after the folder that it was installed from was removed', async () => {
    const { home, json, runProgram } = await commandLine();
    const folder = packageCopy();
    expect(await runProgram(programOf(folder), ['install'])).toMatchObject({ code: 0 });
    rmSync(folder, { recursive: true });
    mkdirSync(home, { recursive: true });

    const launcher = join(home, 'bin', 'hookline');
    expect(execFileSync(launcher, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
    expect(readFileSync(join(home, 'bin', 'hookline.path'), 'utf8')).toBe(`${join(home, 'current/bin/hookline.js')}\n`);
    expect(await runProgram(programOf(join(home, 'current')), ['up'])).toMatchObject({ code: 0 });
    expect(await json('status')).toMatchObject({ daemon: { running: true }, service: { reachable: true } });
  });

  test('is not installed from a package whose file differs from its digest', async () => {
    const { home, runProgram } = await commandLine();
    const folder = packageCopy();
    appendFileSync(join(folder, 'scripts', 'capture.sh'), '# changed\n');
    const { code, stderr } = await runProgram(programOf(folder), ['install']);
    expect(code).toBe(1);
    expect(stderr).toContain('scripts/capture.sh');
    expect(readdirSync(join(home, 'versions'))).toEqual([]);
    expect(existsSync(join(home, 'current'))).toBe(false);
  });

  test('of another build with the same version is installed beside the first one', async () => {
    const { home, run, runProgram } = await commandLine();
    await run(['install']);
    const folder = packageCopy();
    const digests = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as { sha256: Record<string, string> };
    delete digests.sha256['README.md'];
    writeFileSync(join(folder, 'files.json'), JSON.stringify(digests));
    await runProgram(programOf(folder), ['install']);
    const names = readdirSync(join(home, 'versions')).sort();
    expect(names).toEqual([version, expect.stringMatching(/^[^+]+\+[0-9a-f]{8}$/), 'previous']);
    expect(readFileSync(join(home, 'versions', 'previous'), 'utf8')).toBe(`${version}\n`);
  });
});

describe('uninstall', () => {
  test('restores the settings byte by byte and says what remains', async () => {
    const { home, json, run, settings } = await commandLine();
    const before = '{\n\t"model": "opus",   "hooks": {}\n}';
    mkdirSync(dirname(settings), { recursive: true });
    writeFileSync(settings, before);
    await run(['install']);
    expect(readFileSync(settings, 'utf8')).not.toBe(before);
    const { remains } = await json('uninstall');
    expect(readFileSync(settings, 'utf8')).toBe(before);
    expect(remains).toContain(join(home, 'versions'));
  });

  test('--purge removes everything that hookline made, and leaves files of the user', async () => {
    const { home, json, run } = await commandLine();
    await run(['install']);
    writeFileSync(join(home, 'my-hook.py'), 'print()\n');
    expect(await json('uninstall', '--purge')).toMatchObject({ purged: true, remains: [] });
    expect(readdirSync(home)).toEqual(['my-hook.py']);
  });
});

describe('init', () => {
  test('installs, starts, imports transcripts, and answers with the first patterns', async () => {
    const { folder, home, json } = await commandLine();
    const transcripts = join(folder, '.claude', 'projects', 'p');
    mkdirSync(transcripts, { recursive: true });
    writeFileSync(join(transcripts, 's1.jsonl'), written('s1', 'toolu_1', '/home/dev/a.ts', 'export const a = 1;\n'));
    mkdirSync(home, { recursive: true });
    const answer = await json('init', '--yes', '--import');
    expect(answer).toMatchObject({ version, imported: true, transcripts: 1, service: { reachable: true } });
    expect(answer.patterns).toMatchObject([{ language: 'typescript' }]);
    expect(answer.path).toContain(join(home, 'bin'));
  });

  test('changes nothing without a terminal and --yes', async () => {
    const { home, run, settings } = await commandLine();
    const { code, stderr } = await run([]);
    expect(stderr).toContain('hookline init --yes');
    expect(code).toBe(2);
    expect([existsSync(home), existsSync(settings)]).toEqual([false, false]);
  });
});

test('--version prints the version of the package', async () => {
  const { run } = await commandLine();
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});
