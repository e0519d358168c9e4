import { spawnSync } from 'node:child_process';
import type { SourceFile } from '@hookline/code-corpus';
import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { format, type Options } from 'prettier';

/** Formats a file. Returns undefined when the formatter rejects it. */
type Format = (file: SourceFile) => Promise<string | undefined> | string | undefined;

/** An external formatter. */
class Command {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  isInstalled(): boolean {
    return spawnSync(this.name, ['--version']).status === 0;
  }

  /** Returns the standard output for a text; undefined on failure. */
  run(args: readonly string[], text: string): string | undefined {
    const { status, stdout } = spawnSync(this.name, args, { input: text, encoding: 'utf8', maxBuffer: 2 ** 27 });
    return status === 0 ? stdout : undefined;
  }
}

/** Two formattings that should result in equal ids. */
export interface Formatter {
  readonly label: string;
  readonly languages: readonly string[];
  /** Programs that must be installed. */
  readonly commands: readonly Command[];
  readonly one: Format;
  readonly other: Format;
  /** Required percentage of functions that keep their id. */
  readonly needed: number;
}

const black = new Command('black');
const ruff = new Workspace(
  { 'indent-width': 4, 'line-length': 88, format: { 'indent-style': 'tab', 'quote-style': 'single' } },
  PositionEncoding.Utf16,
);
const rustfmt = new Command('rustfmt');
const clangFormat = new Command('clang-format');

/** The opposite of every default option. */
const FLIPPED: Options = {
  printWidth: 60,
  tabWidth: 4,
  useTabs: true,
  semi: false,
  singleQuote: true,
  quoteProps: 'consistent',
  trailingComma: 'none',
  bracketSpacing: false,
  bracketSameLine: true,
  arrowParens: 'avoid',
  objectWrap: 'collapse',
  experimentalOperatorPosition: 'start',
};

function prettier(options: Options): Format {
  return async ({ language, text }) => {
    const parser = language === 'JavaScript' ? 'babel' : 'typescript';
    try {
      return await format(text, { ...options, parser });
    } catch {
      return undefined;
    }
  };
}

const blackened = (text: string, width: number): string | undefined =>
  black.run(['--quiet', '--fast', '--line-length', String(width), '-'], text);

function rustfmtTo(width: number): Format {
  const config = `max_width=${width}`;
  return ({ text }) => rustfmt.run(['--edition', '2021', '--config', config, '--emit', 'stdout'], text);
}

function clangFormatAs(style: string): Format {
  return ({ path, text }) => clangFormat.run([`--style=${style}`, `--assume-filename=${path}`], text);
}

/** Formats with ruff after black, so that the difference is that of the formatters. */
function ruffAfterBlack({ text }: SourceFile): string | undefined {
  const styled = blackened(text, 88);
  try {
    return styled === undefined ? undefined : ruff.format(styled);
  } catch {
    return undefined;
  }
}

/** The compared pairs of formattings. */
export const FORMATTERS: readonly Formatter[] = [
  {
    label: 'prettier, every option flipped',
    languages: ['JavaScript', 'TypeScript', 'TSX'],
    commands: [],
    one: prettier({}),
    other: prettier(FLIPPED),
    needed: 98,
  },
  {
    label: 'black 88 to 50 columns',
    languages: ['Python'],
    commands: [black],
    one: ({ text }) => blackened(text, 88),
    other: ({ text }) => blackened(text, 50),
    needed: 95,
  },
  {
    label: 'black, then ruff with tabs and single quotes',
    languages: ['Python'],
    commands: [black],
    one: ({ text }) => blackened(text, 88),
    other: ruffAfterBlack,
    needed: 95,
  },
  {
    label: 'rustfmt 100 to 60 columns',
    languages: ['Rust'],
    commands: [rustfmt],
    one: rustfmtTo(100),
    other: rustfmtTo(60),
    needed: 80,
  },
  {
    label: 'clang-format, LLVM to WebKit',
    languages: ['C++', 'Java', 'C#'],
    commands: [clangFormat],
    one: clangFormatAs('{BasedOnStyle: LLVM, SortIncludes: Never, BreakStringLiterals: false}'),
    other: clangFormatAs('{BasedOnStyle: WebKit, ColumnLimit: 60, SortIncludes: Never, BreakStringLiterals: false}'),
    needed: 99,
  },
];
