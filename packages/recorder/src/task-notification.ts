/** Returns the id of the background task that a prompt reports to have ended. */
export function endedTask(prompt: string): string | undefined {
  return /^<task-notification>\s*<task-id>([^<]+)<\/task-id>/.exec(prompt)?.[1];
}

/** Returns the author of a prompt for clients that do not send it: the end of a background task arrives as a prompt too. */
export function promptSource(prompt: string): string {
  return prompt.startsWith('<task-notification>') ? 'system' : 'user';
}
