import type { Reach } from '@hookline/address-guard';
import { type Channel, discordChannel, slackChannel, webhookChannel } from './channel.ts';
import { desktopChannel, type DesktopOptions } from './desktop.ts';

/** The channels that notifications go to. */
export interface ChannelSettings {
  /** Shows notifications on this machine; `undefined` for not at all. */
  readonly desktop?: DesktopOptions | undefined;
  /** URLs that receive each notification as JSON. */
  readonly webhooks: readonly string[];
  /** URL of a Slack incoming webhook; empty for none. */
  readonly slack: string;
  /** URL of a Discord webhook; empty for none. */
  readonly discord: string;
  /** Addresses that these URLs may lead to. @defaultValue 'public' */
  readonly reach?: Reach | undefined;
}

/** Creates the channels that the settings name. @throws TypeError for a URL that is not http or https */
export function createChannels({ desktop, webhooks, slack, discord, reach }: ChannelSettings): Channel[] {
  return [
    ...(desktop ? [desktopChannel(desktop)] : []),
    ...webhooks.map((url) => webhookChannel({ url, reach })),
    ...(slack === '' ? [] : [slackChannel({ url: slack, reach })]),
    ...(discord === '' ? [] : [discordChannel({ url: discord, reach })]),
  ];
}
