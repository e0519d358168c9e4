import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, type Report, report, table } from '@hookline/command-report';
import { type LifecycleOptions, start } from '@hookline/lifecycle';
import type { TraceabilityClient } from '@hookline/traceability-client';
import { findTranscripts } from '@hookline/transcripts';
import { installInto, type InstallCommandOptions, settingsFile } from './install.ts';
import { pathAdvice } from './launcher.ts';

/** Dependencies of `hookline init`. */
export interface InitOptions extends InstallCommandOptions, Omit<LifecycleOptions, 'client' | 'paths' | 'settings'> {
  readonly version: string;
  readonly client: () => Pick<TraceabilityClient, 'live' | 'patterns'>;
  /** Imports the transcripts of earlier sessions. */
  readonly importTranscripts: () => Promise<Report>;
  /** Asks a yes-or-no question on the terminal; `undefined` without one. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
}

/** Flags of `hookline init`. */
export interface InitFlags {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly import?: boolean;
  readonly dryRun?: boolean;
}

/** Patterns that are printed as the first result. */
const FIRST_PATTERNS = 3;

/** Installs and starts hookline, imports earlier transcripts when asked to, and reports a first result. */
export async function init(options: InitOptions, flags: InitFlags): Promise<Report> {
  const { claudeFolder, localService, paths, serviceUrl, tell, version } = options;
  const transcripts = await findTranscripts(join(claudeFolder, 'projects'));
  const plan = [
    `copy hookline ${version} to ${join(paths.home, 'versions')}`,
    `add its hooks to ${settingsFile(claudeFolder, {})}; hookline uninstall removes exactly these`,
    localService
      ? 'start the daemon and the local service; nothing is sent to other machines'
      : `start the daemon, which sends what it records to ${serviceUrl}`,
  ];
  if (flags.dryRun === true)
    return report({ plan, transcripts: transcripts.length }, () => list('hookline init would:', plan));
  tell(list('hookline init will:', plan));
  const ask = flags.json === true ? undefined : options.confirm;
  if (flags.yes !== true && (await ask?.('Continue?')) !== true)
    throw new CommandError('nothing was changed; confirm with: hookline init --yes', ask ? 1 : 2);

  const { result } = await installInto(options, {});
  if (!result.ok) throw new CommandError(`${settingsFile(claudeFolder, {})}: ${result.error.message}`);
  const { answer: started, problem } = await start(options);
  if (problem !== undefined) throw new CommandError(`hookline is installed, but ${problem}`);

  const count = transcripts.length;
  const wanted =
    flags.import ?? (count > 0 && (await ask?.(`Import ${count} transcripts of earlier sessions?`)) === true);
  const imported = wanted && count > 0 ? await options.importTranscripts() : undefined;
  if (imported?.failure !== undefined) throw new CommandError(imported.failure);
  const page = await options.client().patterns({ limit: FIRST_PATTERNS });
  const patterns = page.ok ? page.value.patterns : [];
  const advice = pathAdvice(paths.bin, options.environment);
  const answer = {
    version,
    ...started,
    transcripts: transcripts.length,
    imported: wanted,
    patterns,
    path: advice ?? null,
  };
  return report(answer, () => nextSteps(answer, existsSync('.git')));
}

function nextSteps({ imported, path, patterns, transcripts, version }: Answer, inRepository: boolean): string {
  const lines = [`hookline ${version} is installed and runs.`];
  if (patterns.length > 0)
    lines.push(
      '',
      table(patterns.map(({ pattern_id, language, pattern_name }) => [pattern_id, language, pattern_name])),
    );
  lines.push('', 'Next:');
  if (path !== null) lines.push(`  ${path}`, '      puts hookline on PATH');
  lines.push('  start or restart Claude Code, let it write, then: hookline patterns');
  if (transcripts > 0 && !imported) lines.push(`  hookline import --transcripts    imports ${transcripts} transcripts`);
  if (inRepository) lines.push('  hookline import --git .          imports the history of this repository');
  return lines.join('\n');
}

interface Answer {
  readonly version: string;
  readonly transcripts: number;
  readonly imported: boolean;
  readonly patterns: readonly {
    readonly pattern_id: string;
    readonly language: string;
    readonly pattern_name: string;
  }[];
  readonly path: string | null;
}

function list(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  - ${line}`)].join('\n');
}
