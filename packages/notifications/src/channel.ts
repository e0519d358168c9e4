import { guardedAgent, type Reach } from '@hookline/address-guard';
import { request } from 'undici';
import type { PlainNotification } from './notification.ts';

/** A destination of notifications. */
export interface Channel {
  /** Name in results, such as `desktop` or `slack`. */
  readonly name: string;
  /** Sends one notification. Rejects on failure, and when the signal aborts. */
  readonly send: (notification: PlainNotification, signal: AbortSignal) => Promise<void>;
}

/** Options of a channel that sends JSON to a URL. */
export interface UrlOptions {
  /** URL of the POST request. It is a secret and appears in no message. */
  readonly url: string;
  /** Further headers, such as `authorization`. @defaultValue none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Addresses that the host may have: `public`, `loopback` for those of this machine too, `internal` for those of private networks
   * too. Those where clouds serve credentials are always refused. @defaultValue 'public'
   */
  readonly reach?: Reach | undefined;
}

/** Creates a channel that sends each notification as JSON: `kind`, `level`, `title`, `message`, `at`. */
export function webhookChannel(options: UrlOptions): Channel {
  return urlChannel('webhook', options, (notification) => notification);
}

/** Creates a channel to a Slack incoming webhook. @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackChannel(options: UrlOptions): Channel {
  return urlChannel('slack', options, ({ level, title, message }) => {
    const text = `*${slackText(title)}*\n${slackText(message)}`;
    return {
      text: `${EMOJI[level]} ${slackText(title)}`,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `${EMOJI[level]} ${text}` } }],
    };
  });
}

/** Creates a channel to a Discord webhook. @see https://discord.com/developers/docs/resources/webhook#execute-webhook */
export function discordChannel(options: UrlOptions): Channel {
  return urlChannel('discord', options, ({ level, title, message, at }) => ({
    embeds: [{ title: discordText(title), description: discordText(message), color: COLORS[level], timestamp: at }],
    allowed_mentions: { parse: [] },
  }));
}

const EMOJI = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;
const COLORS = { info: 0x3b_82_f6, warning: 0xf5_9e_0b, critical: 0xdc_26_26 } as const;

/** Escapes Slack's control characters `&`, `<`, `>` and disables its formatting characters. */
function slackText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`]/g, (mark) => `${mark}\u{200B}`);
}

function discordText(text: string): string {
  return text.replaceAll(/[\\*_~`|>#[\]()<@]/g, String.raw`\$&`);
}

function urlChannel(
  name: string,
  { url, headers, reach }: UrlOptions,
  body: (notification: PlainNotification) => object,
): Channel {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new TypeError('url must be an http or https URL');
  return {
    name,
    send: async (notification, signal) => {
      const dispatcher = guardedAgent({ reach });
      try {
        // Redirects are not followed: they could send the notification to another host.
        const response = await request(url, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body(notification)),
          dispatcher,
          signal,
        });
        await response.body.dump();
        if (response.statusCode >= 300) throw new Error(`the channel responded with status ${response.statusCode}`);
      } finally {
        await dispatcher.destroy();
      }
    },
  };
}
