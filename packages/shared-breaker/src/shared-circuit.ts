import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, failure, success } from '@hookline/outcome';
import type { BreakerEvents, Verdict } from '@hookline/resilience';
import { type Emitter, ResilienceError } from '@hookline/resilience/building-blocks';
import { endEpoch, list } from './epochs.ts';
import { createFile } from './exclusive.ts';
import { appendFailure, hasFailures, recentFailures } from './failure-log.ts';

import { readIsolation } from './isolation.ts';
import { type Opening, publishOpening, readOpening } from './opening.ts';
import type { ResolvedSharedOptions } from './options.ts';
import { slotAt } from './probe-slots.ts';

/** Permission for one call, granted in an epoch. The result counts only while that epoch lasts. */
export interface Permit {
  readonly kind: 'call' | 'probe';
  readonly epoch: number;
}

/**
 * A circuit whose state is files, for short-lived processes:
 *
 *     <directory>/<epoch>/fail       one record per failure, appended
 *     <directory>/<epoch>/open       time of the opening: published once, never changed
 *     <directory>/<epoch>/probe.<k>  created by the one process that may probe in slot k
 *     <directory>/isolated           owner and end of an isolation
 *
 *     closed   → open     enough recent failures: the process that notices publishes `open`
 *     open     → closed   a probe succeeded: its process creates the next epoch
 *     closed   → closed   a success after failures: likewise
 *
 * Every step is one system call that succeeds for exactly one process. There are no locks and no leases: a killed process
 * has used its probe slot, and another process uses the next one.
 *
 * The methods throw the errors of the file system.
 */
export class SharedCircuit {
  readonly #options: ResolvedSharedOptions;
  readonly #events: Emitter<BreakerEvents>;

  constructor(options: ResolvedSharedOptions, events: Emitter<BreakerEvents>) {
    this.#options = options;
    this.#events = events;
  }

  admit(): Outcome<Permit, ResilienceError> {
    const { directory, host, name } = this.#options;
    const { epoch, isolated } = list(directory);
    if (isolated && readIsolation(directory, host)) return this.#reject('circuit_isolated', undefined);
    const opening = readOpening(this.#path(epoch), host);
    if (opening === undefined) return success({ kind: 'call', epoch });
    if (opening === 'invalid') return this.#discardOpening(epoch);
    const { slot, nextInMs } = slotAt(this.#elapsedMs(opening), opening.openMs, opening.maxOpenMs);
    if (slot === 0 || !createFile(join(this.#path(epoch), `probe.${slot}`)))
      return this.#reject('circuit_open', Math.ceil(nextInMs));
    this.#events.emit('half_open', { name });
    return success({ kind: 'probe', epoch });
  }

  settle(permit: Permit, verdict: Verdict, error: unknown): void {
    const { directory, name } = this.#options;
    if (verdict === 'neutral') return;
    if (verdict === 'failure') this.#events.emit('failure', { name, error });
    if (list(directory).epoch !== permit.epoch) return;
    if (verdict === 'success') this.#succeed(permit);
    else if (permit.kind === 'call') this.#fail(permit.epoch, error);
  }

  /** Ends the current epoch: closed, nothing counted. */
  startNextEpoch(): void {
    const { directory } = this.#options;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    endEpoch(directory, list(directory).epoch);
  }

  #succeed({ kind, epoch }: Permit): void {
    const { directory, name, host } = this.#options;
    if (kind === 'probe') {
      if (endEpoch(directory, epoch)) this.#events.emit('close', { name });
      return;
    }
    const path = this.#path(epoch);
    // A call that began before the opening does not close the circuit.
    if (hasFailures(path) && readOpening(path, host) === undefined) endEpoch(directory, epoch);
  }

  #fail(epoch: number, error: unknown): void {
    const { host, failures, windowMs, openMs, maxOpenMs, name } = this.#options;
    const path = this.#path(epoch);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    appendFailure(path, host);
    if (recentFailures(path, host, windowMs).length < failures) return;
    if (publishOpening(path, host, openMs, maxOpenMs)) this.#events.emit('open', { name, openForMs: openMs, error });
  }

  /** Ends an epoch with an invalid opening, so that the circuit can open again. */
  #discardOpening(epoch: number): Outcome<Permit, ResilienceError> {
    const { directory, name } = this.#options;
    endEpoch(directory, epoch);
    this.#events.emit('state_lost', { name, error: new TypeError('the stored opening is damaged or of another boot') });
    return success({ kind: 'call', epoch: epoch + 1 });
  }

  #reject(
    code: 'circuit_open' | 'circuit_isolated',
    retryAfterMs: number | undefined,
  ): Outcome<Permit, ResilienceError> {
    const { name } = this.#options;
    this.#events.emit('reject', { name, retryAfterMs });
    const message = `${name}: ${code === 'circuit_open' ? 'open' : 'isolated'}`;
    return failure(new ResilienceError(code, message, { retryAfterMs }));
  }

  #elapsedMs({ atNs }: Opening): number {
    return Number(this.#options.host.nowNs() - atNs) / 1e6;
  }

  #path(epoch: number): string {
    return join(this.#options.directory, String(epoch));
  }
}
