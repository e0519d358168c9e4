import {
  type BackfillTools,
  type CommandFile,
  createSender,
  gitSteps,
  openBackfillLog,
  type TextRules,
  transcriptSteps,
} from '@hookline/backfill';
import { transcriptActivity } from '@hookline/hook-adapters';
import { PatternTracker } from '@hookline/pattern-tracker';
import {
  createMemory,
  filesOfCommand,
  locate,
  Recorder,
  type RecordingMode,
  type Records,
  strictest,
} from '@hookline/recorder';
import type { Redactor } from '@hookline/redaction';
import type { TranscriptCall } from '@hookline/transcripts';
import { policyOf, userOf } from './package-options.ts';
import type { Runtime } from './runtime.ts';

/** Files whose text is remembered while transcripts are read, for calls that omit the text before. */
const REMEMBERED_FILES = 100;

/** Constructs the sources and the sender of an import. */
export function composeBackfill(runtime: Runtime): Omit<BackfillTools, 'collectUsage'> {
  const { clock, paths, serviceUrl, settings } = runtime;
  const client = runtime.client();
  const redactor = runtime.redactor();
  const policy = policyOf(() => settings, runtime.userHome);
  const user = userOf(settings, clock);
  const { events } = runtime.tracker();
  const lineKey = runtime.lineKey() || undefined;
  const isIgnored = (path: string): boolean => policy.ignores(path) || policy.excludes(path);
  const rulesOf = (files: readonly string[]): TextRules => rulesIn(strictest(files.map(policy.mode)), redactor);
  return {
    openLog: (again) => openBackfillLog({ file: paths.backfillLog, target: serviceUrl, again }),
    transcripts: (options) => {
      const memory = createMemory(REMEMBERED_FILES);
      const recorder = new Recorder({
        patterns: events,
        memory,
        redactor,
        ...policy,
        userOf: user,
        lineKey,
      });
      const commandFiles: CommandFile[] = [];
      const record = async (call: TranscriptCall): Promise<Records> => {
        const activity = transcriptActivity(call);
        const records = await recorder.record(activity);
        const told = new Set(records.patterns.map(({ file_path }) => file_path));
        for (const file of filesOfCommand(activity)) {
          const { path } = locate(file);
          if (!isIgnored(file) && !told.has(path))
            commandFiles.push({ session: call.sessionId, call: call.toolUseId, path });
        }
        return records;
      };
      return { ...transcriptSteps({ ...options, record }), commandFiles: () => commandFiles };
    },
    history: (repository, since, log) =>
      gitSteps({
        repository,
        since,
        log,
        events,
        lineKey,
        isIgnored,
        rulesOf,
        repositoryOf: (path) => locate(path).repository,
      }),
    records: async (source) => {
      const { readRecords } = await import('./compose-records.ts');
      return readRecords(runtime, source, { created: events.created.bind(events), isIgnored, rulesOf });
    },
    send: createSender({
      client,
      clock,
      wake: runtime.wake,
      createDelivery: (api) =>
        new PatternTracker({ api, store: runtime.store(), clock, enabled: settings.tracking.enabled }),
    }),
  };
}

/** Returns the rules for the text of a file in a mode. */
function rulesIn(mode: RecordingMode, redactor: Redactor): TextRules {
  const redact = async (text: string): Promise<string> => (mode === 'full' ? text : redactor.redact(text));
  const redactPath = async (path: string): Promise<string> => (mode === 'full' ? path : redactor.redactPath(path));
  return { keepCode: mode !== 'metadata-only', redact, redactPath };
}
