/** Severity of a notification. */
export type NotificationLevel = 'info' | 'warning' | 'critical';

/** A message to the user. Contains figures and names, and never code, prompts or output. */
export interface Notification {
  /** Subject by which limits count, such as `context-critical`. */
  readonly kind: string;
  readonly level: NotificationLevel;
  /** A few words; truncated to 80 characters. */
  readonly title: string;
  /** One or two sentences; truncated to 300 characters. */
  readonly message: string;
}

/** A notification as channels receive it: truncated, on one line, with its time. */
export interface PlainNotification extends Notification {
  /** Time of the notification, ISO 8601. */
  readonly at: string;
}

const MAX_TITLE = 80;
const MAX_MESSAGE = 300;

/** Truncates the texts and removes line breaks and control characters, so that the text cannot affect a channel otherwise. */
export function plain({ kind, level, title, message }: Notification, at: number): PlainNotification {
  return {
    kind: oneLine(kind, MAX_TITLE),
    level,
    title: oneLine(title, MAX_TITLE),
    message: oneLine(message, MAX_MESSAGE),
    at: new Date(at).toISOString(),
  };
}

function oneLine(text: string, length: number): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}
