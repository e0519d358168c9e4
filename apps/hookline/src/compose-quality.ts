/** Constructs the quality gate of the daemon, and what its commands need. */
import { fileURLToPath } from 'node:url';
import { KIB, MINUTE_MS, SECOND_MS } from '@hookline/clock';
import { CheckerHost, createSyntaxChecker, grammarsFolder } from '@hookline/checkers';
import { createQualityPart, type QualityPart } from '@hookline/daemon';
import { openLogFile } from '@hookline/log-file';
import { OptionalPackages } from '@hookline/npm-packages';
import { createConfigChecker, createSecretChecker, isGeneratedFile, QualityGate } from '@hookline/quality-gate';
import { excludedPaths, type PathPolicy } from '@hookline/recorder';
import { expandHome } from '@hookline/settings';
import { type Logger, pino } from 'pino';
import { bytesOfMb, wholeMs } from './package-options.ts';
import type { Runtime } from './runtime.ts';

/** Longest time that a session waits for an answer, in milliseconds: less than the second for which the script waits. */
const ANSWER_MS = 800;

/** Constructs the quality gate. Without the grammars, it looks for secrets only. */
export async function composeQuality(
  runtime: Runtime,
  policy: Pick<PathPolicy, 'excludes' | 'ignores'>,
  logger: Logger,
): Promise<QualityPart> {
  const { clock, environment, paths, settings, userHome } = runtime;
  const { enforcement, logging } = settings;
  const grammars = await grammarsFolder(new OptionalPackages({ folder: paths.optionalPackages, env: environment }));
  if (grammars === undefined)
    logger.warn(
      'edits are checked for secrets only: the grammars are not installed; hookline quality on installs them',
    );
  const host = new CheckerHost({
    script: fileURLToPath(new URL('./checker-host.js', import.meta.url)),
    args: [grammars ?? ''],
    env: { PATH: environment['PATH'] },
    clock,
    idleMs: wholeMs(enforcement.hostIdleMinutes, MINUTE_MS),
    memoryMb: enforcement.hostMemoryMb,
  });
  const syntax = grammars === undefined ? [] : [createSyntaxChecker(host)];
  const ignored = excludedPaths(enforcement.ignore.map((entry) => expandHome(entry, userHome)));
  const budgetMs = wholeMs(enforcement.performanceBudgetSeconds, SECOND_MS);
  const gate = new QualityGate({
    checkers: [createSecretChecker(runtime.redactor()), createConfigChecker(), ...syntax],
    clock,
    mode: enforcement.mode,
    budgetMs,
    maxLength: enforcement.maxFileKb * KIB,
    maxFindings: enforcement.maxFindings,
    maxCharacters: enforcement.maxCharacters,
    tiers: enforcement.rules,
    ignores: (path) => policy.ignores(path) || policy.excludes(path) || ignored(path) || isGeneratedFile(path),
  });
  const file = openLogFile({ file: paths.qualityLog, maxBytes: bytesOfMb(logging.maxSizeMb, KIB) });
  return createQualityPart({
    gate,
    clock,
    blocks: enforcement.mode === 'block',
    tools: enforcement.interceptTools,
    warm: syntax,
    host,
    answerMs: Math.min(budgetMs, ANSWER_MS),
    log: pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, level: 'info' }, file.stream),
    redactor: runtime.redactor(),
    closeLog: () => file.close(),
  });
}
