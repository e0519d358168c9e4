import type { PlainNotification } from './notification.ts';

/** A way to reach people. */
export interface Channel {
  /** What it is called in results: `desktop`, `slack`. */
  readonly name: string;
  /** Sends one notification. Rejects if it cannot; ends when the signal aborts. */
  readonly send: (notification: PlainNotification, signal: AbortSignal) => Promise<void>;
}

/** A channel to a URL that takes JSON. */
export interface UrlOptions {
  /** Where to POST to. A secret: it is in no message. */
  readonly url: string;
  /** Further headers, such as `authorization`. @defaultValue none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** POSTs each notification as it is: `kind`, `level`, `title`, `message`, `at`. */
export function webhookChannel(options: UrlOptions): Channel {
  return urlChannel('webhook', options, (notification) => notification);
}

/** A Slack incoming webhook. @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackChannel(options: UrlOptions): Channel {
  return urlChannel('slack', options, ({ level, title, message }) => {
    const text = `*${slackText(title)}*\n${slackText(message)}`;
    return {
      text: `${EMOJI[level]} ${slackText(title)}`,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `${EMOJI[level]} ${text}` } }],
    };
  });
}

/** A Discord webhook. @see https://discord.com/developers/docs/resources/webhook#execute-webhook */
export function discordChannel(options: UrlOptions): Channel {
  return urlChannel('discord', options, ({ level, title, message, at }) => ({
    embeds: [{ title: discordText(title), description: discordText(message), color: COLORS[level], timestamp: at }],
    allowed_mentions: { parse: [] },
  }));
}

const EMOJI = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;
const COLORS = { info: 0x3b_82_f6, warning: 0xf5_9e_0b, critical: 0xdc_26_26 } as const;

/** Slack reads `&`, `<` and `>` as its own, and formats by the others. */
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
  { url, headers }: UrlOptions,
  body: (notification: PlainNotification) => object,
): Channel {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new TypeError('url must be one of http or https');
  return {
    name,
    send: async (notification, signal) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body(notification)),
        // The answer of another place is nobody's business.
        redirect: 'error',
        signal,
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`answered ${response.status}`);
    },
  };
}
