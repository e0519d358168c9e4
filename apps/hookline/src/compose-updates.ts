/** Constructs hook sets, with their log beside the state files and the notifications of updates. */
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { MINUTE_MS } from '@hookline/clock';
import type { ContextLog } from '@hookline/daemon';
import { HOOK_SCRIPTS } from '@hookline/hook-adapters';
import { HookSets, type UpdateReport } from '@hookline/hook-updates';
import { openLogFile } from '@hookline/log-file';
import { createChannels, Notifier } from '@hookline/notifications';
import { type Logger, pino } from 'pino';
import { bytesOfMb } from './package-options.ts';
import type { Runtime } from './runtime.ts';

/** Constructs the hook sets of this home. Updates and rollbacks are logged beside the state files. */
export function createHookSets(runtime: Runtime, onUpdated?: (report: UpdateReport) => Promise<void>): HookSets {
  const { paths, clock, settings, version } = runtime;
  const contextLog = createContextLog(runtime);
  return new HookSets({
    root: paths.hookSets,
    bin: paths.bin,
    shippedFolder: fileURLToPath(new URL('../scripts/', import.meta.url)),
    shippedVersion: version,
    scripts: HOOK_SCRIPTS,
    clock,
    keepBackups: settings.hookUpdates.keepBackups,
    onOutcome: async (outcome) => {
      const at = new Date(clock.now()).toISOString();
      if (!outcome.ok) return contextLog('hooks-update', { at, result: 'failed', code: outcome.error.code });
      const { changelog: _, ...report } = outcome.value;
      await contextLog('hooks-update', { at, ...report });
      if (report.from !== report.to) await onUpdated?.(outcome.value);
    },
  });
}

/** Notifies of an update or a rollback by a command, and waits until it is sent. */
export async function notifyOfUpdate(runtime: Runtime, { to }: UpdateReport): Promise<void> {
  const notifier = createNotifier(runtime, pino({ level: 'silent' }));
  notifier.notify({
    kind: 'hooks-update',
    level: 'info',
    title: 'hookline hooks',
    message: `Version ${to} is installed.`,
  });
  await notifier.flush();
}

/** Returns the writer of the logs beside the state files. Lines are rare: no file stays open. */
export function createContextLog({ contextDirectory, settings }: Runtime): ContextLog {
  const maxBytes = bytesOfMb(settings.logging.maxSizeMb, 1024);
  return async (name, entry) => {
    const opened = openLogFile({ file: join(contextDirectory, `${name}.log`), maxBytes });
    opened.stream.write(`${JSON.stringify(entry)}\n`);
    await opened.close();
  };
}

/** Constructs the notifier of the channels in the settings. */
export function createNotifier({ settings, clock, environment: env }: Runtime, logger: Logger): Notifier {
  const { desktop, everyMinutes, maxPerHour, ...urls } = settings.notifications;
  return new Notifier({
    channels: createChannels({ ...urls, desktop: desktop ? { platform: process.platform, env } : undefined }),
    clock,
    everyMs: everyMinutes * MINUTE_MS,
    maxPerHour,
    onResult: ({ channel, kind, sent, reason }) => {
      if (!sent) logger.warn({ channel, kind, reason }, 'a notification was not sent');
    },
  });
}
