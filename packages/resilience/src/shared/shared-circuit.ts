import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, failure, success } from '@hookline/outcome';
import type { BreakerEvents } from '../breaker/circuit-breaker.ts';
import type { Verdict } from '../breaker/verdict.ts';
import type { Emitter } from '../emitter.ts';
import { ResilienceError } from '../errors.ts';
import { endEpoch, list } from './epochs.ts';
import { appendFailure, hasFailures, recentFailures } from './failure-log.ts';
import { createFile } from './io.ts';
import { readIsolation } from './isolation.ts';
import { type Opening, publishOpening, readOpening } from './opening.ts';
import type { ResolvedSharedOptions } from './options.ts';
import { slotAt } from './probe-slots.ts';

/** Leave to make one call, given in an epoch. What it comes to counts only while that epoch lasts. */
export interface Permit {
  readonly kind: 'call' | 'probe';
  readonly epoch: number;
}

/**
 * A circuit whose state is files, for processes that come and go:
 *
 *     <directory>/<epoch>/fail       one record a failure, appended
 *     <directory>/<epoch>/open       that it opened, and when: published once, never changed
 *     <directory>/<epoch>/probe.<k>  taken by the one process that may probe in slot k
 *     <directory>/isolated           who isolated it, until when
 *
 *     closed   → open     enough recent failures: whoever sees it links `open` into place
 *     open     → closed   a probe succeeded: whoever has it makes the next epoch
 *     closed   → closed   a success after failures: likewise
 *
 * Every step is one call that succeeds for exactly one process. There is no lock to be left behind and no lease
 * to run out: a killed prober has used up its slot, and the next slot is somebody else's.
 *
 * These methods throw what the file system throws.
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
    if (isolated && readIsolation(directory, host)) return this.#refuse('circuit_isolated', undefined);
    const opening = readOpening(this.#path(epoch), host);
    if (opening === undefined) return success({ kind: 'call', epoch });
    if (opening === 'useless') return this.#startOver(epoch);
    const { slot, nextInMs } = slotAt(this.#elapsedMs(opening), opening.openMs, opening.maxOpenMs);
    if (slot === 0 || !createFile(join(this.#path(epoch), `probe.${slot}`)))
      return this.#refuse('circuit_open', Math.ceil(nextInMs));
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
  startAgain(): void {
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
    // A call from before the break does not close it.
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

  /** An opening that nobody can go by: the epoch ends, so that the circuit can open again. */
  #startOver(epoch: number): Outcome<Permit, ResilienceError> {
    const { directory, name } = this.#options;
    endEpoch(directory, epoch);
    this.#events.emit('state_lost', { name, error: new TypeError('the circuit was opened by nobody known') });
    return success({ kind: 'call', epoch: epoch + 1 });
  }

  #refuse(
    code: 'circuit_open' | 'circuit_isolated',
    retryAfterMs: number | undefined,
  ): Outcome<Permit, ResilienceError> {
    const { name } = this.#options;
    this.#events.emit('reject', { name, retryAfterMs });
    const message = `${name}: ${code === 'circuit_open' ? 'open' : 'isolated'}`;
    return failure(new ResilienceError(code, message, retryAfterMs === undefined ? {} : { retryAfterMs }));
  }

  #elapsedMs({ atNs }: Opening): number {
    return Number(this.#options.host.nowNs() - atNs) / 1e6;
  }

  #path(epoch: number): string {
    return join(this.#options.directory, String(epoch));
  }
}
