import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { grammarsFolder } from '@hookline/checkers/grammars';
import { systemClock } from '@hookline/clock';
import { CommandError, type Report, report } from '@hookline/command-report';
import { success } from '@hookline/outcome';
import { type Checker, createConfigChecker, createSecretChecker, QualityGate } from '@hookline/quality-gate';
import { hasSyntaxRules, SyntaxRules } from '@hookline/syntax-rules';
import { printableLine } from '@hookline/terminal-text';
import type { Violation } from '@hookline/violations';
import type { FileEdit } from './file-edit.ts';
import { optionalPackages } from './grammars.ts';
import type { QualityOptions } from './quality-options.ts';
import { stagedEdits } from './staged.ts';

/** Flags of `hookline quality check`. */
export interface QualityCheckFlags {
  /** Checks what the index of git adds to the last commit, instead of whole files. */
  readonly staged?: boolean;
  /** Lists problems that are only counted, too. */
  readonly all?: boolean;
}

/** A checked file. */
export interface CheckedFile {
  readonly file: string;
  /** 0 to 1; `null` when no rule knows the language. */
  readonly score: number | null;
  readonly violations: readonly Violation[];
  /** Reason why it was not checked. */
  readonly skipped?: string;
}

const LONGEST_CHECK_MS = 60_000;

/**
 * Checks files, or what is staged in git, with the rules that sessions are told about. The command fails when one is found that would
 * be told.
 */
export async function qualityCheck(
  options: Pick<QualityOptions, 'environment' | 'paths' | 'redactor' | 'settings'>,
  files: readonly string[],
  { all = false, staged = false }: QualityCheckFlags,
): Promise<Report<{ readonly files: readonly CheckedFile[] }>> {
  if (staged === files.length > 0) throw new CommandError('give either files or --staged', 2);
  const edits = staged ? await stagedEdits() : files.map(wholeFile);
  const gate = await gateOf(options);
  const checked: CheckedFile[] = [];
  for (const { after, before, path } of edits) {
    const { introduced, score, skipped } = await gate.check({
      sessionId: 'check',
      tool: 'check',
      path: resolve(path),
      before,
      after,
    });
    const violations = introduced.filter(({ tier }) => all || tier !== 'score');
    checked.push({ file: path, score, violations, ...(skipped === undefined ? {} : { skipped }) });
  }
  const isBad = checked.some(({ violations }) => violations.some(({ tier }) => tier === 'block' || tier === 'instant'));
  return report({ files: checked }, ({ files: shown }) => describe(shown), isBad ? '' : undefined);
}

function wholeFile(path: string): FileEdit {
  try {
    return { path, before: null, after: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

async function gateOf(options: Parameters<typeof qualityCheck>[0]): Promise<QualityGate> {
  const { maxFileKb, rules } = options.settings.enforcement;
  const grammars = await grammarsFolder(optionalPackages(options));
  if (grammars === undefined)
    throw new CommandError('the grammars of the syntax rules are not installed; hookline quality on installs them', 1, {
      code: 'no_grammars',
      fix: 'hookline quality on',
    });
  const syntaxRules = new SyntaxRules({ grammars });
  const syntax: Checker = {
    id: 'syntax',
    handles: hasSyntaxRules,
    check: async ({ path, text }) => success(await syntaxRules.check(path, text)),
  };
  return new QualityGate({
    checkers: [createSecretChecker(options.redactor()), createConfigChecker(), syntax],
    clock: systemClock,
    budgetMs: LONGEST_CHECK_MS,
    maxLength: maxFileKb * 1024,
    tiers: rules,
  });
}

function describe(files: readonly CheckedFile[]): string {
  const lines = files.flatMap(({ file, skipped, violations }) => [
    ...violations.map(
      ({ line, message, rule, source, tier }) =>
        `${printableLine(file)}:${line}: ${rule} (${source}, ${tier}): ${printableLine(message)}`,
    ),
    ...(skipped === undefined ? [] : [`${printableLine(file)}: not checked: ${skipped}`]),
  ]);
  const count = files.reduce((sum, { violations }) => sum + violations.length, 0);
  return [...lines, `${count} ${count === 1 ? 'problem' : 'problems'} in ${files.length} files`].join('\n');
}
