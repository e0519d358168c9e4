import { channel } from 'node:diagnostics_channel';
import { CHANNELS } from './channels.ts';

const contained = channel(CHANNELS.contained);

/** Publishes an error of a listener or callback on the `contained` channel. */
export function reportContained(source: string, error: unknown): void {
  if (contained.hasSubscribers) contained.publish({ source, error });
}

/** Calls a listener or callback of the user. An error that it throws or rejects with is reported and not passed on. */
export function contain<A extends readonly unknown[]>(source: string, call: (...args: A) => unknown, ...args: A): void {
  try {
    const result = call(...args);
    if (result instanceof Promise) result.catch((error: unknown) => reportContained(source, error));
  } catch (error) {
    reportContained(source, error);
  }
}
