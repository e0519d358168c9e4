import { expect, test } from 'vitest';
import { componentsScore, type Opportunity, opportunitySchema, qualityComponents } from '../src/index.ts';

const named = (line: number, good: boolean): Opportunity => ({ component: 'naming', line, good });

test('only opportunities in changed lines count, each component for itself', () => {
  const opportunities: Opportunity[] = [
    named(1, false),
    named(2, true),
    named(3, false),
    { component: 'docs', line: 3, good: true },
  ];
  const components = qualityComponents({ before: 'a\n', after: 'a\nb\nc\n', opportunities });
  expect(components).toEqual({ naming: 0.5, types: null, docs: 1, errors: null });
  expect(componentsScore(components)).toBe(0.75);
});

test('without an opportunity in a changed line there is no component and no score', () => {
  const none = qualityComponents({ before: 'a\nb\n', after: 'a\nc\n', opportunities: [named(1, true)] });
  expect(none).toEqual({ naming: null, types: null, docs: null, errors: null });
  expect(componentsScore(none)).toBeNull();
  expect(qualityComponents({ before: 'a', after: 'b', opportunities: [] })).toEqual(none);
});

test('shares are in hundredths', () => {
  const opportunities = [named(1, true), named(1, false), named(1, true)];
  expect(qualityComponents({ before: '', after: 'a', opportunities }).naming).toBe(0.67);
});

test('an opportunity of another process is validated', () => {
  expect(opportunitySchema.safeParse(named(1, true)).success).toBe(true);
  expect(opportunitySchema.safeParse({ ...named(1, true), component: 'other' }).success).toBe(false);
});
