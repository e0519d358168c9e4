/** Constructs what sends the token usage of transcripts. */
import {
  type BackfillTools,
  collectTokenUsage,
  createUsageSender,
  openBackfillLog,
  UsageCollector,
  type UsageNames,
} from '@hookline/backfill';
import { type PathPolicy, promptTraceId, repositoryOf } from '@hookline/recorder';
import type { Logger } from 'pino';
import { policyOf } from './package-options.ts';
import type { Runtime } from './runtime.ts';

/** In the backfill log: transcripts of captured sessions, and how much of each was sent. */
const CAPTURED_USAGE = 'captured usage';

/** Returns the sender of the token usage of given transcripts. */
export function composeUsage(runtime: Runtime): BackfillTools['collectUsage'] {
  const names = usageNames(
    runtime,
    policyOf(() => runtime.settings, runtime.userHome),
  );
  const send = createUsageSender(runtime.client(), runtime.clock);
  return (options) => collectTokenUsage({ ...options, names, send });
}

/** Returns the collector of sessions that are captured. */
export function composeUsageCollector(runtime: Runtime, policy: PathPolicy, logger: Logger): UsageCollector {
  return new UsageCollector({
    clock: runtime.clock,
    log: openBackfillLog({ file: runtime.paths.backfillLog, target: CAPTURED_USAGE }),
    names: usageNames(runtime, policy),
    send: (records) => runtime.client().recordTokenUsage(records),
    onError: (reason) => logger.warn({ err: reason }, 'token usage could not be sent'),
  });
}

function usageNames(runtime: Runtime, { excludes, mode }: PathPolicy): UsageNames {
  const redactor = runtime.redactor();
  return {
    isExcluded: excludes,
    repositoryOf: async (folder) => {
      const repository = repositoryOf(folder);
      return repository === undefined || mode(folder) === 'full' ? repository : redactor.redactPath(repository);
    },
    traceIdOf: promptTraceId,
  };
}
