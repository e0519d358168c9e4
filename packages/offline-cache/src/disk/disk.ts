import { Age } from '../age.ts';
import { Counter } from './counter.ts';
import type { ResolvedStoreOptions } from './store-options.ts';
import { Usage } from './usage.ts';

/** What all parts of a store on disk work with. */
export interface Disk extends ResolvedStoreOptions {
  readonly usage: Usage;
  readonly age: Age;
  readonly synced: Counter;
  readonly refused: Counter;
  readonly expired: Counter;
}

/** The disk that a store uses. */
export function openDisk(options: ResolvedStoreOptions): Disk {
  const { files, layout, maxBytes, clock } = options;
  const counter = (name: string): Counter => new Counter(files, layout.counters, name);
  return {
    ...options,
    usage: new Usage(files, layout.counters, maxBytes),
    age: new Age(clock),
    synced: counter('synced'),
    refused: counter('refused'),
    expired: counter('expired'),
  };
}
