import type { UsageActivity } from './usage-collector.ts';

/** An activity as readers need it. */
export type ReadActivity = UsageActivity & { readonly cwd: string };

/** Reads what captured sessions left in the background, as `Reconciler` and `UsageCollector` do. */
export interface TranscriptReaders {
  start(): void;
  observe(activities: readonly ReadActivity[]): void;
  stop(): Promise<void>;
}

/** Combines readers into one. Without `enabled` it does not start them. */
export function transcriptReaders(readers: readonly TranscriptReaders[], enabled: boolean): TranscriptReaders {
  return {
    start: () => {
      if (enabled) for (const reader of readers) reader.start();
    },
    observe: (activities) => {
      for (const reader of readers) reader.observe(activities);
    },
    stop: async () => {
      await Promise.all(readers.map((reader) => reader.stop()));
    },
  };
}
