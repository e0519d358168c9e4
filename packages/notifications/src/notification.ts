/** How much it matters. */
export type NotificationLevel = 'info' | 'warning' | 'critical';

/** Something to tell a person. Figures and names of things; never code, prompts or output. */
export interface Notification {
  /** What it is about, the same for the same matter: `context-critical`. Limits count by it. */
  readonly kind: string;
  /** How much it matters. */
  readonly level: NotificationLevel;
  /** A few words; cut at 80 characters. */
  readonly title: string;
  /** A sentence or two; cut at 300 characters. */
  readonly message: string;
}

/** A notification as channels get it: in one line, cut, and with its time. */
export interface PlainNotification extends Notification {
  /** When, ISO 8601. */
  readonly at: string;
}

const MAX_TITLE = 80;
const MAX_MESSAGE = 300;

/** Cut to its bounds and put in one line without control characters, so that no channel can be made to do anything else. */
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
