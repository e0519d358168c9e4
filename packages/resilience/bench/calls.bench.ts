/** Measures the cost of a call through a breaker, an executor or a cached health check. */
import * as cockatiel from 'cockatiel';
import Opossum from 'opossum';
import { createCircuitBreaker, createExecutor, createHealthChecker, createRetry, createTimeout } from '../src/index.ts';
import { nsPerCall, report } from './support/measure.ts';

const work = async (): Promise<number> => 42;

const breaker = createCircuitBreaker();
const counted = createCircuitBreaker({ trip: { kind: 'count', size: 100 } });
const rated = createCircuitBreaker({ trip: { kind: 'rate', windowMs: 10_000 } });
const theirs = cockatiel.circuitBreaker(cockatiel.handleAll, {
  halfOpenAfter: 60_000,
  breaker: new cockatiel.ConsecutiveBreaker(3),
});
const theirsSampling = cockatiel.circuitBreaker(cockatiel.handleAll, {
  halfOpenAfter: 60_000,
  breaker: new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 10_000 }),
});
const opossum = new Opossum(work, { timeout: false });

report(
  'A call through a closed circuit, over the bare call',
  'ns',
  await nsPerCall([
    { name: 'bare call', run: work },
    { name: 'cockatiel, consecutive', run: () => theirs.execute(work) },
    { name: 'here, consecutive', run: () => breaker.execute(work) },
    { name: 'here, consecutive, as an outcome', run: () => breaker.attempt(work) },
    { name: 'here, count window', run: () => counted.execute(work) },
    { name: 'here, rate window', run: () => rated.execute(work) },
    { name: 'cockatiel, sampling', run: () => theirsSampling.execute(work) },
    { name: 'opossum', run: () => opossum.fire() },
  ]),
);

const retry = createRetry({ attempts: 3 });
const theirRetry = cockatiel.retry(cockatiel.handleAll, { maxAttempts: 2 });
const timeout = createTimeout({ timeoutMs: 1_000 });
const theirTimeout = cockatiel.timeout(1_000, cockatiel.TimeoutStrategy.Aggressive);

report(
  'A call that succeeds at once, over the bare call',
  'ns',
  await nsPerCall([
    { name: 'bare call', run: work },
    { name: 'cockatiel retry', run: () => theirRetry.execute(work) },
    { name: 'here, retry', run: () => retry.execute(work) },
    { name: 'cockatiel timeout', run: () => theirTimeout.execute(work) },
    { name: 'here, timeout', run: () => timeout.execute(work) },
  ]),
);

const executor = createExecutor();
report(
  'Handing over a task and going on, over the bare promise with a catch',
  'ns',
  await nsPerCall([
    { name: 'work().catch(() => {})', run: () => void work().catch(() => {}) },
    { name: 'executor.fireAndForget(work)', run: () => void executor.fireAndForget(work) },
  ]),
);

const health = createHealthChecker({ probe: () => true });
await health.check();
report(
  'A health check whose result still holds (bar: 1000 ns)',
  'ns',
  await nsPerCall([
    { name: 'await of a settled promise', run: () => undefined },
    { name: 'await health.check()', run: () => health.check() },
    { name: 'health.last', run: () => void health.last },
  ]),
);
