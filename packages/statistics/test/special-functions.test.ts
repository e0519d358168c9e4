/**
 * Special functions against two references. `stdlib-values.json` holds values of @stdlib/math-base-special-* 0.2 and 0.3 on a
 * grid; `mpmath-values.json` holds the points of the same grid at which @stdlib itself is wrong by more than 2e-13, computed
 * with mpmath at 40 digits. mpmath confirms every value of the first file to 2e-13.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { chiSquareUpperTail } from '../src/chi-square.ts';
import { normalUpperTail } from '../src/distributions.ts';
import { erfc } from '../src/error-function.ts';
import { logGamma } from '../src/log-gamma.ts';
import { normalQuantile } from '../src/normal-quantile.ts';
import { studentQuantile, studentUpperTail } from '../src/student.ts';

type Name = keyof typeof functions;

const functions = {
  normalUpperTail,
  normalQuantile,
  logGamma,
  studentUpperTail,
  studentQuantile,
  chiSquareUpperTail,
} satisfies Record<string, (first: number, second: number) => number>;

/** Largest relative error that is accepted. */
const RELATIVE_ERROR = 1e-12;

describe.each(['stdlib-values.json', 'mpmath-values.json'])('%s', (file) => {
  const grid: Partial<Record<Name, readonly (readonly number[])[]>> = JSON.parse(
    readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8'),
  );

  test.each(Object.entries(grid) as [Name, readonly (readonly number[])[]][])(
    '%s agrees to 1e-12 at every point of the grid',
    (name, rows) => {
      const wrong = rows.filter(([first = 0, second = 0, third]) => {
        const expected = third ?? second;
        return !(Math.abs(functions[name](first, second) - expected) <= Math.abs(expected) * RELATIVE_ERROR);
      });
      expect(wrong).toEqual([]);
      expect(rows.length).toBeGreaterThan(0);
    },
  );
});

describe('limits', () => {
  test('erfc is 2, 1 and 0 at minus infinity, 0 and infinity, and NaN for NaN', () => {
    expect([Number.NEGATIVE_INFINITY, -7, 0, 28, Number.POSITIVE_INFINITY].map(erfc)).toEqual([2, 2, 1, 0, 0]);
    expect(erfc(Number.NaN)).toBeNaN();
  });

  test('normalQuantile is infinite at 0 and 1, and 0 at one half', () => {
    expect([0, 0.5, 1].map(normalQuantile)).toEqual([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY]);
  });

  test('logGamma is exactly 0 at 1 and 2', () => {
    expect([1, 2].map(logGamma)).toEqual([0, 0]);
  });

  test('studentUpperTail is 1, one half and 0 at minus infinity, 0 and infinity', () => {
    expect([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY].map((t) => studentUpperTail(t, 3))).toEqual([
      1, 0.5, 0,
    ]);
    expect(studentUpperTail(1e200, 3)).toBe(0);
  });

  test('chiSquareUpperTail is 1 at 0 and 0 at infinity and where it underflows', () => {
    expect([0, Number.POSITIVE_INFINITY].map((x) => chiSquareUpperTail(x, 3))).toEqual([1, 0]);
    expect(chiSquareUpperTail(5000, 1000)).toBe(0);
  });
});
