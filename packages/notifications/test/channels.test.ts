import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Channel,
  desktopChannel,
  discordChannel,
  type NotificationResult,
  Notifier,
  slackChannel,
  webhookChannel,
} from '../src/index.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 21, 9));
const told = {
  kind: 'context-critical',
  level: 'critical',
  title: 'Context <75 %>',
  message: "It's *full* & @everyone",
} as const;

/** Sends one notification by a channel, and resolves to what came of it. */
async function send(
  channel: Channel,
  notification: Parameters<Notifier['notify']>[0] = told,
): Promise<NotificationResult | undefined> {
  const results: NotificationResult[] = [];
  const notifier = new Notifier({ channels: [channel], clock, onResult: (result) => results.push(result) });
  expect(notifier.notify(notification)).toBe(true);
  await notifier.flush();
  return results[0];
}

describe('over HTTP', () => {
  let server: Server;
  let url: string;
  let status: number;
  let received: { body: unknown; headers: IncomingHttpHeaders }[];

  beforeEach(async () => {
    status = 200;
    received = [];
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        received.push({ body: JSON.parse(text), headers: request.headers });
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('ok');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('a webhook gets it as it is', async () => {
    expect(await send(webhookChannel({ url, headers: { authorization: 'Bearer x' } }))).toEqual({
      kind: 'context-critical',
      channel: 'webhook',
      sent: true,
    });
    expect(received).toMatchObject([
      {
        body: { ...told, at: '2026-11-21T09:00:00.000Z' },
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      },
    ]);
  });

  test('Slack gets a block whose text formats nothing', async () => {
    await send(slackChannel({ url }));
    expect(received[0]?.body).toEqual({
      text: ':rotating_light: Context &lt;75 %&gt;',
      blocks: [
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: ":rotating_light: *Context &lt;75 %&gt;*\nIt's *\u{200B}full*\u{200B} &amp; @everyone",
          },
        },
      ],
    });
  });

  test('Discord gets an embed that mentions nobody', async () => {
    await send(discordChannel({ url }));
    expect(received[0]?.body).toEqual({
      embeds: [
        {
          title: String.raw`Context \<75 %\>`,
          description: String.raw`It's \*full\* & \@everyone`,
          color: 0xdc_26_26,
          timestamp: '2026-11-21T09:00:00.000Z',
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });

  test.each([500, 404, 429, 302])('an answer of %d is a failure', async (answer) => {
    status = answer;
    expect(await send(webhookChannel({ url }))).toMatchObject({ sent: false, reason: 'failed' });
    expect(received).toHaveLength(1);
  });

  test('nobody there is a failure, and no URL is refused at once', async () => {
    expect(await send(webhookChannel({ url: 'http://127.0.0.1:1/' }))).toMatchObject({ sent: false, reason: 'failed' });
    for (const wrong of ['', 'slack.com', 'file:///etc/passwd']) {
      expect(() => slackChannel({ url: wrong })).toThrow('url must be one of http or https');
    }
  });
});

describe('on the desktop', () => {
  /** A program of that name that writes down what it is told. */
  function program(name: string): { env: Record<string, string>; read: () => string } {
    const folder = mkdtempSync(join(temporaryFolder(), 'bin-'));
    const file = join(folder, name);
    writeFileSync(
      file,
      `#!/bin/sh\nfor word in "$@"; do printf '[%s]' "$word"; done > ${folder}/told\nprintf '%s|%s' "$HOOKLINE_TITLE" "$HOOKLINE_MESSAGE" >> ${folder}/told\n`,
    );
    chmodSync(file, 0o755);
    return { env: { PATH: folder }, read: () => readFileSync(join(folder, 'told'), 'utf8') };
  }

  test('of Linux, notify-send is told by arguments, without a shell', async () => {
    const { env, read } = program('notify-send');
    const result = await send(desktopChannel({ platform: 'linux', env }), {
      ...told,
      message: '$(touch x); <b>"now"</b>',
    });
    expect(result).toMatchObject({ sent: true, channel: 'desktop' });
    expect(read()).toBe(
      '[--app-name=hookline][--urgency=critical][--][Context <75 %>][$(touch x); &lt;b&gt;"now"&lt;/b&gt;]|',
    );
  });

  test('of macOS, the script gets the text as arguments', async () => {
    const { env, read } = program('osascript');
    await send(desktopChannel({ platform: 'darwin', env }));
    expect(read()).toBe(
      "[-e][on run argv][-e][display notification (item 2 of argv) with title (item 1 of argv)][-e][end run][--][Context <75 %>][It's *full* & @everyone]|",
    );
  });

  test('of Windows, the script gets the text by its environment', async () => {
    const { env, read } = program('powershell.exe');
    await send(desktopChannel({ platform: 'win32', env }));
    expect(read()).toMatch(
      /^\[-NoProfile\]\[-NonInteractive\]\[-Command\]\[.*\]Context <75 %>\|It's \*full\* & @everyone$/,
    );
    expect(read().split(']Context')[0]).not.toContain('full');
  });

  test('without a program for it, is a failure', async () => {
    expect(await send(desktopChannel({ platform: 'linux', env: { PATH: temporaryFolder() } }))).toMatchObject({
      sent: false,
      reason: 'failed',
    });
  });
});
