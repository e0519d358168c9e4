import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { launcher, pathAdvice } from '../src/launcher.ts';

/** A name with everything that a shell could take for something else. */
const HOSTILE = `a b'c"d$HOME\`e\\f`;

function executable(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

describe.each(['linux', 'darwin'])('on %s', (platform) => {
  test('the launcher runs the program with its arguments and home, from a folder with any name', () => {
    const home = join(temporaryFolder(), HOSTILE);
    const program = join(home, 'current', 'bin', 'hookline.js');
    mkdirSync(join(program, '..'), { recursive: true });
    writeFileSync(program, 'console.log(JSON.stringify([process.env.HOOKLINE_HOME, ...process.argv.slice(2)]));\n');
    const { name, text } = launcher({ home, node: process.execPath, program, platform });
    expect(name).toBe('hookline');
    const file = executable(join(home, 'bin'), name, text);
    expect(JSON.parse(execFileSync(file, ['show', 'a b'], { encoding: 'utf8', env: {} }))).toEqual([
      home,
      'show',
      'a b',
    ]);
    const env = { HOOKLINE_HOME: '/other' };
    expect(JSON.parse(execFileSync(file, [], { encoding: 'utf8', env }))).toEqual(['/other']);
  });

  test('the launcher uses the Node.js of PATH when the one that installed it is gone', () => {
    const home = temporaryFolder();
    const node = executable(join(home, 'path'), 'node', '#!/bin/sh\necho "$@"\n');
    const { text } = launcher({ home, node: '/gone/node', program: '/p/hookline.js', platform });
    const file = executable(home, 'hookline', text);
    const env = { PATH: join(node, '..') };
    expect(execFileSync('/bin/sh', [file, '--version'], { encoding: 'utf8', env })).toBe('/p/hookline.js --version\n');
  });

  test('the advice, run by a shell, puts the folder on PATH of the next one', () => {
    const home = temporaryFolder();
    for (const bin of [join(home, 'bin'), join(home, HOSTILE)]) {
      executable(bin, 'hookline', '#!/bin/sh\n');
      const advice = pathAdvice(bin, { PATH: '/usr/bin:/bin', SHELL: '/bin/sh' }, platform) ?? '';
      const env = { HOME: home, PATH: '/usr/bin:/bin' };
      execFileSync('/bin/sh', ['-c', advice], { env });
      const found = execFileSync('/bin/sh', ['-c', '. ~/.profile; command -v hookline'], { env, encoding: 'utf8' });
      expect(found).toBe(`${join(bin, 'hookline')}\n`);
    }
  });

  test.each([
    ['/bin/zsh', `echo 'export PATH="/h/bin:$PATH"' >> ~/.zshrc`],
    ['/bin/bash', `echo 'export PATH="/h/bin:$PATH"' >> ~/.bashrc`],
    ['/usr/bin/fish', `fish_add_path '/h/bin'`],
  ])('the advice for %s', (SHELL, advice) => {
    expect(pathAdvice('/h/bin', { PATH: '/bin', SHELL }, platform)).toBe(advice);
    expect(pathAdvice('/h/bin', { PATH: '/bin:/h/bin', SHELL }, platform)).toBeUndefined();
  });
});

describe('on Windows', () => {
  const home = String.raw`C:\Users\Ada Lovelace\.claude\hooks`;
  const program = String.raw`${home}\current\bin\hookline.js`;

  test('the launcher is a batch file whose paths in the home are relative', () => {
    const node = String.raw`C:\Program Files\node%js\node.exe`;
    const { name, text } = launcher({ home, node, program, platform: 'win32' });
    expect(name).toBe('hookline.cmd');
    expect(text).not.toContain('Ada');
    expect(text.split('\r\n')).toEqual([
      '@echo off',
      'setlocal',
      'if not defined HOOKLINE_HOME for %%I in ("%~dp0..") do set "HOOKLINE_HOME=%%~fI"',
      String.raw`set "node=C:\Program Files\node%%js\node.exe"`,
      'if not exist "%node%" set "node=node"',
      String.raw`"%node%" "%~dp0..\current\bin\hookline.js" %*`,
      '',
    ]);
  });

  test('the advice keeps the PATH of the user and does not add that of the system', () => {
    const bin = String.raw`C:\Users\O'Hara\.claude\hooks\bin`;
    expect(pathAdvice(bin, { Path: String.raw`C:\Windows` }, 'win32')).toBe(
      String.raw`powershell -Command "[Environment]::SetEnvironmentVariable('Path', 'C:\Users\O''Hara\.claude\hooks\bin;' + [Environment]::GetEnvironmentVariable('Path', 'User'), 'User')"`,
    );
    expect(pathAdvice(bin, { Path: String.raw`C:\Windows;${bin}` }, 'win32')).toBeUndefined();
  });
});
