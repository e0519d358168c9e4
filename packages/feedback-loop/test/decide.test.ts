import type { Sample } from '@hookline/statistics';
import { describe, expect, test } from 'vitest';
import { type Arm, armOf, decide, type Decision, type EvaluationOptions } from '../src/index.ts';

const options: EvaluationOptions = { tightestAt: 500, smallestEffect: 0.05, offProtocol: 0 };

/** Seeded random numbers. @see Steele, Lea, Flood 2014 (mulberry32) */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const none: Sample = { count: 0, mean: 0, variance: 0 };

function arm(pattern_id: string, successes: number, trials: number, extra: Partial<Arm> = {}): Arm {
  return {
    pattern_id,
    share: 1,
    sessions: trials,
    success: { successes, trials },
    quality: none,
    latency: none,
    survived_7d: none,
    ...extra,
  };
}

/** Sample that is extended by one value at a time. */
class Growing implements Sample {
  count = 0;
  mean = 0;
  #squares = 0;
  get variance(): number {
    return this.count > 1 ? this.#squares / (this.count - 1) : 0;
  }
  add(value: number): void {
    this.count += 1;
    const distance = value - this.mean;
    this.mean += distance / this.count;
    this.#squares += distance * (value - this.mean);
  }
}

interface Outcome {
  readonly significant: number;
  readonly applied: number;
  readonly early: number;
}

/**
 * Simulates experiments with all three metrics, looked at every 10 sessions of the larger arm up to 2,000; `shares` gives the
 * relative number of sessions per arm. Quality is 0 or 1, which varies least in a small sample, and equal in both arms.
 */
function simulate(
  runs: number,
  rates: readonly [number, number],
  seed: number,
  shares: readonly [number, number] = [1, 1],
): Outcome {
  const random = seeded(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const outcome = { significant: 0, applied: 0, early: 0 };
  for (let run = 0; run < runs; run++) {
    const successes = [0, 0];
    const samples = [0, 1].map(() => ({ quality: new Growing(), latency: new Growing() }));
    let seen = { significant: false, applied: false };
    const largest = Math.max(...shares);
    for (let n = 1; n <= 2000 && !seen.applied; n++) {
      for (const side of [0, 1] as const) {
        if ((n * shares[side]) % largest >= shares[side]) continue;
        if (random() < rates[side]) successes[side] = (successes[side] ?? 0) + 1;
        samples[side]?.quality.add(random() < rates[0] ? 1 : 0);
        samples[side]?.latency.add(5 + normal());
      }
      if (n % 10 !== 0) continue;
      const [a, b] = samples.map((sample, side) =>
        arm(`v${side}`, successes[side] ?? 0, sample.latency.count, { ...sample, share: shares[side] ?? 1 }),
      );
      if (!a || !b) continue;
      const { decision, comparisons } = decide([a, b], options);
      const said = comparisons.some(({ metrics }) => metrics.some(({ verdict }) => verdict !== 'undecided'));
      if (Math.min(a.sessions, b.sessions) < 30 && (said || decision !== 'undecided')) outcome.early += 1;
      seen = { significant: seen.significant || said, applied: seen.applied || decision === 'challenger' };
    }
    if (seen.significant) outcome.significant += 1;
    if (seen.applied) outcome.applied += 1;
  }
  return outcome;
}

test('decide is significant in at most 5 % of experiments without a difference and applies at most 2.5 %, at 10-session looks', () => {
  const { significant, applied, early } = simulate(2000, [0.9, 0.9], 20_261_121);
  expect(significant).toBeLessThanOrEqual(100);
  expect(applied).toBeLessThanOrEqual(50);
  expect(early).toBe(0);
}, 180_000);

test.each([
  [9, 1],
  [19, 1],
  [1, 9],
] as const)(
  'data check 14: the same where the shares are %d to %d',
  (control, challenger) => {
    const { significant, applied, early } = simulate(400, [0.95, 0.95], 20_261_130, [control, challenger]);
    expect(significant).toBeLessThanOrEqual(20);
    expect(applied).toBeLessThanOrEqual(10);
    expect(early).toBe(0);
  },
  180_000,
);

test('decide applies at least 95 % of experiments with 0.85 against 0.95', () => {
  expect(simulate(300, [0.85, 0.95], 3).applied).toBeGreaterThanOrEqual(285);
});

describe('decide', () => {
  const failed = ({ guards }: Decision): string[] => guards.filter((guard) => !guard.passed).map((guard) => guard.name);

  test('chooses a clearly better challenger and names the control as loser', () => {
    const decision = decide([arm('old', 300, 400), arm('new', 390, 400)], options);
    expect(decision).toMatchObject({ decision: 'challenger', winner: 'new', losers: ['old'] });
    expect(decision.confidence).toBeGreaterThan(0.999);
    expect(decision.comparisons[0]?.metrics[0]).toMatchObject({ metric: 'success', verdict: 'better', control: 0.75 });
    expect(decision.comparisons[0]?.metrics[0]?.interval?.low).toBeGreaterThan(0);
  });

  test('chooses the control when the challenger is clearly worse', () => {
    const decision = decide([arm('old', 390, 400), arm('new', 300, 400)], options);
    expect(decision).toMatchObject({ decision: 'control', winner: 'old', losers: ['new'] });
  });

  test('is undecided below 30 sessions per arm for any difference', () => {
    const decision = decide([arm('old', 0, 29), arm('new', 29, 29)], options);
    expect(decision).toMatchObject({ decision: 'undecided', winner: null, losers: [] });
    expect(failed(decision)).toContain('floor');
  });

  test('is undecided when sample ratio or protocol are violated', () => {
    const better = (trials: number): Arm => arm('new', Math.round(trials * 0.97), trials);
    expect(failed(decide([arm('old', 450, 600), better(400)], options))).toEqual(['sample_ratio']);
    expect(failed(decide([arm('old', 300, 400), better(400)], { ...options, offProtocol: 100 }))).toEqual(['protocol']);
    const slower = { latency: { count: 400, mean: 6, variance: 1 } };
    const faster = { latency: { count: 400, mean: 5, variance: 1 } };
    const traded = decide([arm('old', 300, 400, faster), arm('new', 390, 400, slower)], options);
    expect(failed(traded)).toEqual(['nothing_worse']);
    expect(traded.decision).toBe('undecided');
    const strict = decide([arm('old', 350, 400), arm('new', 390, 400)], { ...options, threshold: 0.9999999 });
    expect(failed(strict)).toEqual(['confidence']);
  });

  test('does not apply a challenger whose failures are rarely reported or that lacks a metric', () => {
    const latency = (mean: number): Partial<Arm> => ({ latency: { count: 300, mean, variance: 0.1 } });
    const control = arm('old', 300, 300, latency(4.6));
    const failing = arm('new', 0, 29, { ...latency(4.1), sessions: 300 });
    const decision = decide([control, failing], options);
    expect(failed(decision)).toEqual(['nothing_worse']);
    expect(decision).toMatchObject({ decision: 'undecided', comparisons: [{ metrics: [{ difference: -1 }, {}, {}] }] });
    const silent = decide([control, arm('new', 0, 0, { ...latency(4.1), sessions: 300 })], options);
    expect(silent.guards.at(-1)).toMatchObject({ passed: false, detail: 'reported for the control only: success' });
    expect(silent.decision).toBe('undecided');
  });

  test('treats constant arms that differ by rounding as equal', () => {
    const constant = (mean: number): Partial<Arm> => ({
      quality: { count: 100, mean, variance: 0 },
      latency: { count: 100, mean: 10 * mean, variance: 1e-30 },
    });
    const mean = (0.7 + 0.7 + 0.7) / 3;
    const [one, three] = [arm('old', 100, 100, constant(0.7)), arm('new', 100, 100, constant(mean))];
    for (const arms of [
      [one, three],
      [three, one],
    ]) {
      const decision = decide(arms, options);
      expect(decision).toMatchObject({ decision: 'undecided', winner: null, losers: [], confidence: 0 });
      expect(decision.comparisons[0]?.metrics.map(({ p_value }) => p_value)).toEqual([1, 1, 1]);
    }
  });

  test('prefers the faster challenger', () => {
    const latency = (mean: number): Partial<Arm> => ({ latency: { count: 400, mean, variance: 0.5 } });
    const decision = decide([arm('old', 380, 400, latency(6)), arm('new', 380, 400, latency(5.5))], options);
    expect(decision).toMatchObject({ decision: 'challenger', winner: 'new' });
    expect(decision.comparisons[0]?.metrics[2]).toMatchObject({ metric: 'latency', verdict: 'better' });
  });

  test('chooses the challenger with the highest confidence and reports the required sample size', () => {
    const decision = decide([arm('old', 300, 400), arm('b', 350, 400), arm('c', 395, 400)], options);
    expect(decision).toMatchObject({ winner: 'c', losers: ['old'] });
    const [sure, surer] = [arm('b', 340, 400), arm('c', 396, 400)];
    for (const challengers of [
      [sure, surer],
      [surer, sure],
    ])
      expect(decide([arm('old', 200, 400), ...challengers], options).winner).toBe('c');
    const latency = (mean: number): Partial<Arm> => ({ latency: { count: 400, mean, variance: 0.1 } });
    const [slow, sound] = [arm('b', 392, 400, latency(6)), arm('c', 380, 400, latency(4.9))];
    expect(decide([arm('old', 300, 400, latency(5)), slow, sound], options).winner).toBe('c');
    expect(decide([arm('old', 360, 400), arm('b', 360, 400)], options).required_per_arm).toBe(435);
    expect(decide([arm('old', 0, 0), arm('b', 0, 0)], options).required_per_arm).toBeGreaterThan(1000);
    expect(() => decide([arm('old', 1, 1)], options)).toThrow(/two or more, not 1/);
  });
});

describe('armOf', () => {
  const arms = [
    { pattern_id: 'a', share: 1 },
    { pattern_id: 'b', share: 3 },
  ];

  test('is deterministic and follows the shares', () => {
    const sessions = Array.from({ length: 20_000 }, (_, index) => `session-${index}`);
    const share = sessions.filter((session) => armOf('x', session, arms) === 'b').length / sessions.length;
    expect(share).toBeGreaterThan(0.74);
    expect(share).toBeLessThan(0.76);
    expect(sessions.map((session) => armOf('x', session, arms))).toEqual(
      sessions.map((session) => armOf('x', session, arms)),
    );
  });

  test('is independent between experiments', () => {
    const equal = arms.map((arm) => ({ ...arm, share: 1 }));
    const sessions = Array.from({ length: 10_000 }, (_, index) => `s${index}`);
    const both = sessions.filter((s) => armOf('x', s, equal) === armOf('y', s, equal)).length;
    expect(Math.abs(both / sessions.length - 0.5)).toBeLessThan(0.02);
  });
});
