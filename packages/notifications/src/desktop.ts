import { execFile } from 'node:child_process';
import type { Channel } from './channel.ts';
import type { NotificationLevel, PlainNotification } from './notification.ts';

/** Options of {@link desktopChannel}. */
export interface DesktopOptions {
  /** Operating system, as in `process.platform`. */
  readonly platform: string;
  /** Environment of the notification program: `PATH`, on Linux also the session's bus and display. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A program with its arguments, run without a shell. */
interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const URGENCY: Readonly<Record<NotificationLevel, string>> = { info: 'low', warning: 'normal', critical: 'critical' };

const APPLE_SCRIPT = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run'];

/** Reads the text from the environment, so that PowerShell never parses it as code. */
const WINDOWS_TOAST = [
  '$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]',
  '$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)',
  '$texts = $xml.GetElementsByTagName("text")',
  '$null = $texts.Item(0).AppendChild($xml.CreateTextNode($env:HOOKLINE_TITLE))',
  '$null = $texts.Item(1).AppendChild($xml.CreateTextNode($env:HOOKLINE_MESSAGE))',
  '[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier("hookline").Show([Windows.UI.Notifications.ToastNotification]::new($xml))',
].join('; ');

/**
 * Creates a channel that shows notifications on the desktop, with `notify-send` on Linux, `osascript` on macOS and
 * PowerShell on Windows. Sending rejects when that program is missing.
 */
export function desktopChannel({ platform, env }: DesktopOptions): Channel {
  return {
    name: 'desktop',
    send: (notification, signal) => {
      const { program, args, env: more } = commandOf(platform, notification);
      return new Promise((resolve, reject) => {
        execFile(program, args, { env: { ...env, ...more }, signal, windowsHide: true }, (error) => {
          if (error) reject(error);
          else resolve();
        });
      });
    },
  };
}

function commandOf(platform: string, { level, title, message }: PlainNotification): Command {
  if (platform === 'darwin') {
    return { program: 'osascript', args: [...APPLE_SCRIPT.flatMap((line) => ['-e', line]), '--', title, message] };
  }
  if (platform === 'win32') {
    const args = ['-NoProfile', '-NonInteractive', '-Command', WINDOWS_TOAST];
    return { program: 'powershell.exe', args, env: { HOOKLINE_TITLE: title, HOOKLINE_MESSAGE: message } };
  }
  // Notification servers interpret markup in the message.
  const body = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { program: 'notify-send', args: ['--app-name=hookline', `--urgency=${URGENCY[level]}`, '--', title, body] };
}
