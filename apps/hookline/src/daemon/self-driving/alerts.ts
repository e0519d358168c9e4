import process from 'node:process';
import {
  type Channel,
  desktopChannel,
  discordChannel,
  Notifier,
  slackChannel,
  webhookChannel,
} from '@hookline/notifications';
import type { Logger } from 'pino';
import type { Runtime } from '../../compose.ts';

const MINUTE_MS = 60_000;

/** Tells people what the settings say they want to be told. */
export function createNotifier({ settings, clock, environment }: Runtime, logger: Logger): Notifier {
  const { desktop, webhooks, slack, discord, everyMinutes, maxPerHour } = settings.notifications;
  const channels: Channel[] = [
    ...(desktop ? [desktopChannel({ platform: process.platform, env: environment })] : []),
    ...webhooks.map((url) => webhookChannel({ url })),
    ...(slack === '' ? [] : [slackChannel({ url: slack })]),
    ...(discord === '' ? [] : [discordChannel({ url: discord })]),
  ];
  return new Notifier({
    channels,
    clock,
    everyMs: everyMinutes * MINUTE_MS,
    maxPerHour,
    onResult: ({ channel, kind, sent, reason }) => {
      if (!sent) logger.warn({ channel, kind, reason }, 'somebody was not told');
    },
  });
}
