import { resolve } from 'node:path';
import { findShellWords } from '@hookline/shell-words';

/** Paths in a command that are inspected. */
const MAX_NAMED = 200;
/** Subcommands of git that take the texts they write from git, never from their input. */
const FROM_GIT: ReadonlySet<string> = new Set(
  `add bisect blame branch checkout checkout-index cherry-pick clean clone commit config diff fetch for-each-ref init log
  ls-files merge pull push read-tree rebase remote reset restore rev-parse revert show sparse-checkout stash status
  submodule switch tag update-index worktree`.split(/\s+/),
);
/** Programs that write no files unless their output is redirected. */
const READERS: ReadonlySet<string> = new Set(
  `[ basename cat cd date diff dirname du echo env export false file find git grep head jq ls man nl od printf pwd rg sleep
  sort stat tail test tree true uniq wc which`.split(/\s+/),
);
const QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'/g;
/** Redirections, substitutions and here-documents: the command may write anything. */
const OPEN_ENDED = /[<>`]|\$\(/;

/**
 * Returns the words of a command that may be paths, absolute. Words that are not paths name no existing file.
 *
 * @param home - folder that `~` stands for; without it such words are left out
 */
export function pathsInCommand(command: string, cwd: string, home: string | undefined): string[] {
  const words = findShellWords(command.replaceAll(/\\ /g, '\u{0}').replaceAll(/\$\{?HOME\}?(?=\/)/g, '~'));
  const paths = words
    .map((word) => word.replaceAll('\u{0}', ' '))
    .filter((word) => word.length > 1 && word.length < 1024 && !word.startsWith('-') && !word.includes('\n'))
    .flatMap((word) => {
      if (!word.startsWith('~/')) return [resolve(cwd, word)];
      return home === undefined ? [] : [resolve(home, word.slice(2))];
    });
  return [...new Set(paths)].slice(0, MAX_NAMED);
}

/** Returns whether a command consists of git commands that take the texts they write from git. */
export function writesOnlyFromGit(command: string): boolean {
  const programs = programsOf(command);
  if (!programs?.some(([program]) => program === 'git')) return false;
  return programs.every(([program = '', ...words]) => {
    if (program !== 'git') return READERS.has(program) || program.endsWith('=');
    const subcommand = words.find(
      (word, index) => !word.startsWith('-') && words[index - 1] !== '-C' && words[index - 1] !== '-c',
    );
    return subcommand === undefined || FROM_GIT.has(subcommand);
  });
}

/** Returns whether a command consists of programs that write no files. */
export function onlyReads(command: string): boolean {
  const readsWithGit = /^git\s+(?:-\S+\s+)*(?:status|log|diff|show|branch|blame|ls-files|rev-parse)\b/;
  const programs = programsOf(command);
  return (
    programs?.every(([program = '', ...words]) =>
      program === 'git'
        ? readsWithGit.test(`git ${words.join(' ')}`)
        : READERS.has(program) && !words.some((word) => /^-(?:exec|delete)/.test(word)),
    ) ?? false
  );
}

/** Returns the words of each simple command; `undefined` for commands whose programs are not certain. */
function programsOf(command: string): string[][] | undefined {
  const plain = command.replaceAll(QUOTED, 'quoted').replaceAll(/\d?>\s*(?:\/dev\/null|&\d)/g, ' ');
  if (OPEN_ENDED.test(plain)) return undefined;
  return plain
    .split(/&&|\|\||[;|&\n(){}]/)
    .map((part) =>
      part
        .trim()
        .split(/\s+/)
        .filter((word) => !/^\w+=/.test(word)),
    )
    .filter((words) => words[0] !== undefined && words[0] !== '');
}
