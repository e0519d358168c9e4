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
  createChannels,
  desktopChannel,
  discordChannel,
  type NotificationResult,
  Notifier,
  slackChannel,
  webhookChannel,
} from '../src/index.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 21, 9));
const notificationToSend = {
  kind: 'context-critical',
  level: 'critical',
  title: 'Context <75 %>',
  message: "It's *full* & @everyone",
} as const;

/** Sends one notification on a channel and resolves to the result. */
async function send(
  channel: Channel,
  notification: Parameters<Notifier['notify']>[0] = notificationToSend,
): Promise<NotificationResult | undefined> {
  const results: NotificationResult[] = [];
  const notifier = new Notifier({ channels: [channel], clock, onResult: (result) => results.push(result) });
  expect(notifier.notify(notification)).toBe(true);
  await notifier.flush();
  return results[0];
}

describe('a channel over HTTP', () => {
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

  test('sends the notification as JSON to a webhook', async () => {
    expect(await send(webhookChannel({ url, reach: 'loopback', headers: { authorization: 'Bearer x' } }))).toEqual({
      kind: 'context-critical',
      channel: 'webhook',
      sent: true,
    });
    expect(received).toMatchObject([
      {
        body: { ...notificationToSend, at: '2026-11-21T09:00:00.000Z' },
        headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      },
    ]);
  });

  test('sends Slack a block with escaped text', async () => {
    await send(slackChannel({ url, reach: 'loopback' }));
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

  test('sends Discord an embed without mentions', async () => {
    await send(discordChannel({ url, reach: 'loopback' }));
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

  test.each([500, 404, 429, 302])('fails when the response has status %d', async (answer) => {
    status = answer;
    expect(await send(webhookChannel({ url, reach: 'loopback' }))).toMatchObject({ sent: false, reason: 'failed' });
    expect(received).toHaveLength(1);
  });

  test('sends nothing to addresses of this machine, of private networks and of metadata services by default', async () => {
    const { port } = server.address() as AddressInfo;
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '10.0.0.1', '169.254.169.254'])
      expect(await send(webhookChannel({ url: `http://${host}:${port}/` }))).toMatchObject({
        sent: false,
        reason: 'failed',
        error: { code: 'address_refused' },
      });
    expect(received).toEqual([]);
  });

  test('fails when the host is unreachable, and rejects an invalid URL at construction', async () => {
    expect(await send(webhookChannel({ url: 'http://127.0.0.1:1/', reach: 'loopback' }))).toMatchObject({
      sent: false,
      reason: 'failed',
    });
    for (const wrong of ['', 'slack.com', 'file:///etc/passwd']) {
      expect(() => slackChannel({ url: wrong })).toThrow('url must be an http or https URL');
    }
  });
});

describe('desktopChannel', () => {
  /** Creates a program of that name that records its arguments and environment. */
  function program(name: string): { env: Record<string, string>; read: () => string } {
    const folder = mkdtempSync(join(temporaryFolder(), 'bin-'));
    const file = join(folder, name);
    writeFileSync(
      file,
      `#!/bin/sh\nfor word in "$@"; do printf '[%s]' "$word"; done > ${folder}/record\nprintf '%s|%s' "$HOOKLINE_TITLE" "$HOOKLINE_MESSAGE" >> ${folder}/record\n`,
    );
    chmodSync(file, 0o755);
    return { env: { PATH: folder }, read: () => readFileSync(join(folder, 'record'), 'utf8') };
  }

  test('passes the text to notify-send as arguments on Linux', async () => {
    const { env, read } = program('notify-send');
    const result = await send(desktopChannel({ platform: 'linux', env }), {
      ...notificationToSend,
      message: '$(touch x); <b>"now"</b>',
    });
    expect(result).toMatchObject({ sent: true, channel: 'desktop' });
    expect(read()).toBe(
      '[--app-name=hookline][--urgency=critical][--][Context <75 %>][$(touch x); &lt;b&gt;"now"&lt;/b&gt;]|',
    );
  });

  test('passes the text to osascript as arguments on macOS', async () => {
    const { env, read } = program('osascript');
    await send(desktopChannel({ platform: 'darwin', env }));
    expect(read()).toBe(
      "[-e][on run argv][-e][display notification (item 2 of argv) with title (item 1 of argv)][-e][end run][--][Context <75 %>][It's *full* & @everyone]|",
    );
  });

  test('passes the text to PowerShell in the environment on Windows', async () => {
    const { env, read } = program('powershell.exe');
    await send(desktopChannel({ platform: 'win32', env }));
    expect(read()).toMatch(
      /^\[-NoProfile\]\[-NonInteractive\]\[-Command\]\[.*\]Context <75 %>\|It's \*full\* & @everyone$/,
    );
    expect(read().split(']Context')[0]).not.toContain('full');
  });

  test('fails when the program is missing', async () => {
    expect(await send(desktopChannel({ platform: 'linux', env: { PATH: temporaryFolder() } }))).toMatchObject({
      sent: false,
      reason: 'failed',
    });
  });
});

test('createChannels creates a channel for each setting that is not empty', () => {
  const url = 'http://127.0.0.1:1/';
  const none = { webhooks: [], slack: '', discord: '' };
  expect(createChannels(none)).toEqual([]);
  const all = createChannels({
    desktop: { platform: 'linux', env: {} },
    webhooks: [url, url],
    slack: url,
    discord: url,
  });
  expect(all.map(({ name }) => name)).toEqual(['desktop', 'webhook', 'webhook', 'slack', 'discord']);
  expect(() => createChannels({ ...none, slack: 'slack.com' })).toThrow(TypeError);
});
