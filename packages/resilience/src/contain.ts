import { channel } from 'node:diagnostics_channel';
import { CHANNELS } from './channels.ts';

const contained = channel(CHANNELS.contained);

/** Tells whoever watches the channel that somebody else's code threw where it must not matter. */
export function reportContained(source: string, error: unknown): void {
  if (contained.hasSubscribers) contained.publish({ source, error });
}

/** Calls code that is not ours. What it throws, or rejects with, is reported and goes no further. */
export function contain<A extends readonly unknown[]>(source: string, call: (...args: A) => unknown, ...args: A): void {
  try {
    const result = call(...args);
    if (result instanceof Promise) result.catch((error: unknown) => reportContained(source, error));
  } catch (error) {
    reportContained(source, error);
  }
}
