import { once } from 'node:events';
import { type Message, type Session, type SessionOptions, startCli } from './cli.ts';

/** A session of the CLI that receives its prompts one by one. */
export interface LiveSession {
  readonly sessionId: string;
  prompt(text: string): void;
  /** Interrupts what the session does, as the Escape key does in a terminal. */
  interrupt(): void;
  /** Resolves with the next message of a type. */
  next(type: string): Promise<Message>;
  /** Ends the session. */
  end(): Promise<Session>;
}

/** Starts a session. @see https://code.claude.com/docs/en/agent-sdk/streaming-vs-single-mode */
export async function startSession(options: SessionOptions): Promise<LiveSession> {
  const { child, ended, messages, sessionId } = await startCli(options, 'input');
  const send = (message: object): void => void child.stdin?.write(`${JSON.stringify(message)}\n`);
  let seen = 0;
  return {
    sessionId,
    prompt: (content) => send({ type: 'user', message: { role: 'user', content } }),
    interrupt: () =>
      send({ type: 'control_request', request_id: crypto.randomUUID(), request: { subtype: 'interrupt' } }),
    async next(type) {
      for (;;) {
        for (const message of messages.slice(seen)) {
          seen++;
          if (message['type'] === type) return message;
        }
        await once(child.stdout, 'data');
      }
    },
    async end() {
      child.stdin?.end();
      return await ended;
    },
  };
}
