import {
  type BackfillTools,
  type CommandFile,
  createSender,
  gitSteps,
  openBackfillLog,
  transcriptSteps,
} from '@hookline/backfill';
import { transcriptActivity } from '@hookline/hook-adapters';
import { PatternTracker } from '@hookline/pattern-tracker';
import { createMemory, filesOfCommand, locate, Recorder, type Records, strictest } from '@hookline/recorder';
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
          if (!policy.ignores(file) && !policy.excludes(file) && !told.has(path))
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
        isIgnored: (path) => policy.ignores(path) || policy.excludes(path),
        rulesOf: (files) => {
          const strict = strictest(files.map(policy.mode));
          const redact = async (text: string): Promise<string> => (strict === 'full' ? text : redactor.redact(text));
          const redactPath = async (path: string): Promise<string> =>
            strict === 'full' ? path : redactor.redactPath(path);
          return { keepCode: strict !== 'metadata-only', redact, redactPath };
        },
        repositoryOf: (path) => locate(path).repository,
      }),
    send: createSender({
      client,
      clock,
      wake: runtime.wake,
      createDelivery: (api) =>
        new PatternTracker({ api, store: runtime.store(), clock, enabled: settings.tracking.enabled }),
    }),
  };
}
