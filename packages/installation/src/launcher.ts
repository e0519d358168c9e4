import { mkdir } from 'node:fs/promises';
import { dirname, join, posix, win32 } from 'node:path';
import process from 'node:process';
import { writeFileAtomic } from '@hookline/atomic-file';
import { refusesToExecute } from '@hookline/hook-adapters';

/** Program of a launcher, and its place. */
export interface LauncherOptions {
  readonly home: string;
  /** Absolute path of Node.js. */
  readonly node: string;
  /** Absolute path of the installed program, below `home`. */
  readonly program: string;
  /** System, as Node.js names it. @defaultValue the one that runs */
  readonly platform?: string | undefined;
}

/** Returns name and text of the file that runs the installed version from any folder, to be written to `<home>/bin`. */
export function launcher(options: LauncherOptions): { readonly name: string; readonly text: string } {
  return (options.platform ?? process.platform) === 'win32'
    ? { name: 'hookline.cmd', text: windowsLauncher(options) }
    : { name: 'hookline', text: posixLauncher(options) };
}

/** Writes `<home>/bin/hookline`, on Windows `hookline.cmd`. */
export async function writeLauncher(bin: string, home: string, program: string): Promise<void> {
  await mkdir(bin, { recursive: true, mode: 0o700 });
  const { name, text } = launcher({ home, node: process.execPath, program });
  const written = await writeFileAtomic(join(bin, name), text, { mode: 0o700 });
  if (!written.ok) throw written.error;
}

/**
 * Returns the line that lets the user's shell find `hookline` in a folder: one that puts the folder on PATH, or an alias where
 * the file system executes no files. `undefined` when the folder is on PATH already.
 */
export function pathAdvice(
  bin: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
): string | undefined {
  const { delimiter } = platform === 'win32' ? win32 : posix;
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  const isRefused = platform !== 'win32' && refusesToExecute(dirname(bin));
  if (!isRefused && path.split(delimiter).includes(bin)) return undefined;
  if (platform === 'win32') return windowsAdvice(bin);
  const shell = environment['SHELL'] ?? '';
  const alias = quote(`/bin/sh ${quote(join(bin, 'hookline'))}`);
  if (shell.endsWith('/fish')) return isRefused ? `alias --save hookline ${alias}` : `fish_add_path ${quote(bin)}`;
  const file = shell.endsWith('/zsh') ? '~/.zshrc' : shell.endsWith('/bash') ? '~/.bashrc' : '~/.profile';
  if (isRefused) return `printf '%s\\n' ${quote(`alias hookline=${alias}`)} >> ${file}`;
  // `echo` of some shells reads back slashes.
  if (/["'$`\\]/.test(bin)) return `printf '%s\\n' ${quote(`export PATH=${quote(bin)}:"$PATH"`)} >> ${file}`;
  return `echo 'export PATH="${bin}:$PATH"' >> ${file}`;
}

/** For cmd and PowerShell. `setx PATH` would cut a long PATH, and copy that of the system to the user. */
function windowsAdvice(bin: string): string {
  const scope = `'Path', 'User'`;
  const path = `'${bin.replaceAll("'", "''")};' + [Environment]::GetEnvironmentVariable(${scope})`;
  return `powershell -Command "[Environment]::SetEnvironmentVariable('Path', ${path}, 'User')"`;
}

function posixLauncher({ home, node, program }: LauncherOptions): string {
  return `#!/bin/sh
# Runs the installed hookline.
node=${quote(node)}
[ -x "$node" ] || node=node
HOOKLINE_HOME=\${HOOKLINE_HOME:-${quote(home)}} exec "$node" ${quote(program)} "$@"
`;
}

/** Paths in the home are relative to the file, because cmd would read other characters in them than were written. */
function windowsLauncher({ home, node, program }: LauncherOptions): string {
  const lines = [
    '@echo off',
    'setlocal',
    'if not defined HOOKLINE_HOME for %%I in ("%~dp0..") do set "HOOKLINE_HOME=%%~fI"',
    `set "node=${node.replaceAll('%', '%%')}"`,
    'if not exist "%node%" set "node=node"',
    `"%node%" "%~dp0..\\${win32.relative(home, program)}" %*`,
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
