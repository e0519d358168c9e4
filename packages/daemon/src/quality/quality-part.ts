import { readFile, stat } from 'node:fs/promises';
import type { CheckerHost, HostState, WarmChecker } from '@hookline/checkers';
import type { Clock } from '@hookline/clock';
import { type HookDecisionsOptions, type HookInput, proposedChange } from '@hookline/hook-adapters';
import type { ActivityRecorder } from '@hookline/pattern-tracker';
import {
  type FinishedCall,
  JudgedCalls,
  type Judgement,
  type KnownText,
  type QualityGate,
  SettledFiles,
} from '@hookline/quality-gate';
import type { Activity } from '@hookline/recorder';
import type { Redactor } from '@hookline/redaction';
import type { Logger } from 'pino';
import { finishedCall, withJudgements } from './judged-records.ts';

/** Options of {@link createQualityPart}. */
export interface QualityPartOptions {
  readonly gate: QualityGate;
  readonly clock: Clock;
  /** True when edits are judged before they are written, and may be denied. */
  readonly blocks: boolean;
  /** Names of the tools whose edits are judged. */
  readonly tools: readonly string[];
  /** Checkers that load grammars ahead, when a session reads a file. */
  readonly warm: readonly WarmChecker[];
  readonly host: Pick<CheckerHost, 'close' | 'state'>;
  /** Longest wait of a session, in milliseconds. */
  readonly answerMs: number;
  /** Receives a line for each judged edit. */
  readonly log: Logger;
  readonly redactor: Pick<Redactor, 'redactPath'>;
  readonly closeLog: () => Promise<void>;
}

/** State of the quality gate, as `hookline quality status` shows it. */
export interface QualityState {
  readonly checkers: HostState;
  /** Edits since the start of the daemon, by decision. */
  readonly decisions: Readonly<Record<string, number>>;
}

/** The quality gate of the daemon. */
export interface QualityPart {
  /** Denies a call whose edit must not be written; `undefined` while edits are judged afterwards only. */
  readonly before: NonNullable<HookDecisionsOptions['quality']>['before'];
  /** Returns the text about the problems that a call added. */
  readonly after: NonNullable<HookDecisionsOptions['quality']>['after'];
  /** Returns the text about the problems that a session leaves when its turn ends. */
  readonly turnEnded: NonNullable<HookDecisionsOptions['quality']>['turnEnded'];
  /** Adds judgements to the records of a recorder. */
  readonly judged: (recorder: ActivityRecorder<Activity>) => ActivityRecorder<Activity>;
  /** Loads grammars for the files that a session reads. */
  readonly observe: (input: HookInput<'PostToolUse'>) => void;
  readonly state: () => QualityState;
  /** Ends the process of the checkers and closes the log. */
  readonly close: () => Promise<void>;
}

/** Connects the quality gate with hooks, records and its log. */
export function createQualityPart(options: QualityPartOptions): QualityPart {
  const { answerMs, blocks, clock, closeLog, gate, host, warm } = options;
  const tools = new Set(options.tools);
  const decisions = new Map<string, number>();
  const settled = new SettledFiles({ gate, clock, answerMs, read: textOnDisk });
  const calls = new JudgedCalls({
    gate,
    clock,
    answerMs,
    onJudged: (call, judgement) => {
      decisions.set(judgement.decision, (decisions.get(judgement.decision) ?? 0) + 1);
      if (judgement.skipped !== 'ignored') void writeLine(options, call, judgement);
    },
  });
  const before: QualityPart['before'] = async (call) => {
    const change = tools.has(call.tool) ? await proposedChange(call, textOnDisk) : undefined;
    const judgement = change && (await calls.propose({ ...call, ...change }));
    if (judgement?.text === undefined) return undefined;
    return { verdict: judgement.decision === 'denied' ? 'deny' : 'pass', text: judgement.text };
  };
  return {
    before: blocks ? before : undefined,
    after: async (call, changes) => {
      const finished = tools.has(call.tool) ? finishedCall(call, changes) : undefined;
      if (!finished) return undefined;
      settled.edited(finished);
      return calls.answer(finished);
    },
    turnEnded: (sessionId) => settled.turnEnded(sessionId),
    judged: (recorder) => withJudgements(recorder, { calls, tools }),
    observe: ({ tool_input, tool_name }) => {
      const path = (tool_input as { readonly file_path?: unknown } | null)?.file_path;
      if (tool_name === 'Read' && typeof path === 'string') for (const checker of warm) checker.warmUp(path);
    },
    state: () => ({ checkers: host.state, decisions: Object.fromEntries(decisions) }),
    close: async () => {
      host.close();
      await closeLog();
    },
  };
}

async function textOnDisk(path: string): Promise<KnownText> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => true,
  );
  // Reading a pipe would not end.
  if (!isFile) return undefined;
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : undefined));
}

/** The line has rules and places, and neither code nor messages. */
async function writeLine(
  { log, redactor }: QualityPartOptions,
  { callId, path, sessionId, tool }: FinishedCall,
  { decision, existing, introduced, runs, score, skipped }: Judgement,
): Promise<void> {
  const file_path = await redactor.redactPath(path).catch(() => undefined);
  const violations = introduced.map(({ line, rule, source, tier }) => ({ rule, source, tier, line }));
  log.info(
    {
      session_id: sessionId,
      tool_use_id: callId,
      tool_name: tool,
      file_path,
      decision,
      skipped,
      quality_score: score,
      existing,
      violations,
      checkers: runs,
    },
    'edit judged',
  );
}
