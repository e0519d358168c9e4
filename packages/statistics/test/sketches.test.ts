import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DISTINCT_ERROR, HyperLogLog, QUANTILE_ERROR, QuantileSketch } from '../src/index.ts';
import { normal, seeded } from './random.ts';

const durations = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 });

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** Exact quantile as defined by PostgreSQL's `percentile_cont`. */
function continuous(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = q * (values.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low + (high - low) * (rank - Math.floor(rank));
}

describe('quantiles', () => {
  test('QuantileSketch is within 1 % of the exact quantile', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const truth = continuous(values, q);
        const estimate = sketchOf(values).quantile(q) ?? Number.NaN;
        expect(Math.abs(estimate - truth)).toBeLessThanOrEqual(truth * QUANTILE_ERROR * 1.000001);
      }),
    );
  });

  test('QuantileSketch keeps everything when merged and serialized', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const merged = sketchOf(a);
        merged.merge(sketchOf(b));
        const whole = sketchOf([...a, ...b]);
        expect(merged.toBytes()).toEqual(whole.toBytes());
        expect(QuantileSketch.fromBytes(whole.toBytes()).toBytes()).toEqual(whole.toBytes());
        expect(QuantileSketch.fromBytes(whole.toBytes()).count).toBe(a.length + b.length);
      }),
    );
  });

  test('QuantileSketch stores a million log-normal durations in less than 2 kB', () => {
    const random = seeded(7);
    const sketch = new QuantileSketch();
    for (let i = 0; i < 1_000_000; i++) sketch.add(Math.exp(4 + normal(random)));
    expect(sketch.toBytes().length).toBeLessThan(2048);
    expect(sketch.quantile(0.5)).toBeGreaterThan(Math.exp(4) * 0.985);
    expect(sketch.quantile(0.5)).toBeLessThan(Math.exp(4) * 1.015);
  });

  test('QuantileSketch returns undefined when empty and rejects values that are not durations', () => {
    expect(new QuantileSketch().quantile(0.5)).toBeUndefined();
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new QuantileSketch().add(value)).toThrow(RangeError);
    }
    expect(() => QuantileSketch.fromBytes(Uint8Array.of(9))).toThrow(TypeError);
    expect(() => QuantileSketch.fromBytes(sketchOf([1, 2]).toBytes().subarray(0, 4))).toThrow(TypeError);
  });
});

function distinct(count: number, prefix: string): HyperLogLog {
  const sketch = new HyperLogLog();
  for (let i = 0; i < count; i++) sketch.add(`${prefix}${i}`);
  return sketch;
}

describe('distinct counts', () => {
  test.each([0, 1, 10, 100, 1000, 10_000, 100_000, 300_000])(
    'HyperLogLog estimates %d within three standard errors',
    (count) => {
      expect(Math.abs(distinct(count, 'session-').estimate() - count)).toBeLessThanOrEqual(
        Math.max(0.01, 3 * DISTINCT_ERROR * count),
      );
    },
  );

  test('HyperLogLog counts common texts once when merged and keeps everything when serialized', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 200 }), fc.array(fc.string(), { maxLength: 200 }), (a, b) => {
        const [one, two, all] = [new HyperLogLog(), new HyperLogLog(), new HyperLogLog()];
        for (const text of a) one.add(text);
        for (const text of b) two.add(text);
        for (const text of [...b, ...a, ...b]) all.add(text);
        one.merge(HyperLogLog.fromBytes(two.toBytes()));
        expect(one.toBytes()).toEqual(all.toBytes());
      }),
      { numRuns: 30 },
    );
  });

  test('HyperLogLog needs few bytes for few texts and 8 kB for many', () => {
    expect(distinct(10, 'x').toBytes().length).toBeLessThan(40);
    const many = distinct(50_000, 'x');
    expect(many.toBytes().length).toBe(8193);
    expect(HyperLogLog.fromBytes(many.toBytes()).estimate()).toBe(many.estimate());
  });

  test('sketches reject bytes that are not a sketch', () => {
    expect(() => HyperLogLog.fromBytes(Uint8Array.of())).toThrow(TypeError);
    expect(() => HyperLogLog.fromBytes(Uint8Array.of(2, 1))).toThrow(TypeError);
    expect(() => new HyperLogLog().addRegister(8192, 1)).toThrow(/0 to 8191/);
    expect(() => new HyperLogLog().addRegister(0, 53)).toThrow(/1 to 52/);
  });
});
