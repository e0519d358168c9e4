import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readLenient, repairState } from '../src/index.ts';
import { defaults, schema, type State } from './support.ts';

const word = fc.string({ maxLength: 12 });
const states: fc.Arbitrary<State> = fc.record({
  tokens: fc.nat(),
  owner: word,
  context: fc.record({ current: fc.integer(), debt: fc.integer(), model: fc.option(word) }),
  history: fc.array(fc.record({ at: word, change: fc.integer() }), { maxLength: 5 }),
  hits: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.nat(), { maxKeys: 4 }),
});
/** Matches no field of the schema. */
const junk = fc.constantFrom<unknown>([1], [[]], { x: 1 }, true, 1.5e300, [null]);
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('repairState', () => {
  test('replaces a field from backup or defaults, and removes optional fields and list items', () => {
    const repaired = repairState({
      value: {
        owner: 7,
        note: 8,
        context: { current: 'many', debt: 5 },
        history: [{ at: 'a', change: 1 }, { at: 'b' }, 3, { at: 'c', change: 2 }],
        hits: { grep: 1, glob: 'two' },
        added: 'later',
      },
      schema,
      defaults,
      backup: { ...defaults, owner: 'ada' },
    });
    expect(repaired.stored).toEqual({
      tokens: 10_000,
      owner: 'ada',
      context: { current: 0, debt: 5, model: null },
      history: [
        { at: 'a', change: 1 },
        { at: 'c', change: 2 },
      ],
      hits: { grep: 1 },
      added: 'later',
    });
    expect(repaired.fields).toEqual(
      expect.arrayContaining([
        { path: 'tokens', problem: 'missing', source: 'backup' },
        { path: 'owner', problem: 'invalid', source: 'backup' },
        { path: 'note', problem: 'invalid', source: 'removed' },
        { path: 'context.model', problem: 'missing', source: 'backup' },
        { path: 'history[1]', problem: 'invalid', source: 'removed' },
        { path: 'history[2]', problem: 'invalid', source: 'removed' },
        { path: 'hits.glob', problem: 'invalid', source: 'removed' },
      ]),
    );
    expect(repaired.fields).toHaveLength(8);
  });

  test('changes no other field', () => {
    fc.assert(
      fc.property(states, fc.subarray(Object.keys(defaults)), junk, word, (state, broken, rubbish, extra) => {
        const value = { ...state, ...Object.fromEntries(broken.map((key) => [key, rubbish])), extra };
        const repaired = repairState({ value, schema, defaults });
        const stored = repaired.stored as Record<string, unknown>;
        for (const key of Object.keys(state).filter((name) => !broken.includes(name))) {
          expect(stored[key]).toEqual(state[key]);
        }
        expect(stored['extra']).toBe(extra);
        expect(schema.safeParse(stored).success).toBe(true);
      }),
    );
  });

  test('removes only the invalid items of a list', () => {
    const history = Array.from({ length: 200 }, (_, index) => (index % 2 ? { at: 'x' } : { at: 'y', change: index }));
    const { value } = repairState({ value: { ...defaults, history }, schema, defaults });
    expect(value.history).toEqual(history.filter((_, index) => index % 2 === 0));
  });

  test('removes a field that a strict schema does not know', () => {
    const strict = z.strictObject({ a: z.number(), b: z.number() });
    const repaired = repairState({ value: { a: 1, b: 2, c: 3, d: 4 }, schema: strict, defaults: { a: 0, b: 0 } });
    expect(repaired.value).toEqual({ a: 1, b: 2 });
  });

  test('returns the defaults when the schema throws or contradicts itself', () => {
    const moody = z.object({ a: z.number() }).refine((value) => {
      if (value.a !== 0) throw new Error('moody');
      return true;
    });
    expect(repairState({ value: { a: 1 }, schema: moody, defaults: { a: 0 } }).value).toEqual({ a: 0 });
    expect(() => repairState({ value: {}, schema: z.never(), defaults: undefined as never })).toThrow(TypeError);
  });

  test('handles a field called __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__": {"tokens": 5}, "owner": 3}');
    const repaired = repairState({ value, schema, defaults });
    expect(repaired.value.tokens).toBe(10_000);
    expect(Object.hasOwn(repaired.stored as object, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(repaired.stored)).toBe(Object.prototype);
  });
});

describe('readLenient', () => {
  test('returns each field before the cut of a text, and no partial value', () => {
    fc.assert(
      fc.property(states, fc.double({ min: 0, max: 1, noNaN: true }), (state, part) => {
        const text = JSON.stringify(state);
        const cut = Math.floor(text.length * part);
        const { value } = readLenient(new TextEncoder().encode(text.slice(0, cut)));
        const read = (value ?? {}) as Record<string, unknown>;
        let end = 1;
        for (const [key, field] of Object.entries(state)) {
          end += JSON.stringify(key).length + 1 + JSON.stringify(field).length + 1;
          const scalar = typeof field !== 'object';
          if (end <= cut) expect(read[key]).toEqual(field);
          // A value that may be cut off is left out.
          else if (scalar && Object.hasOwn(read, key)) expect(read[key]).toEqual(field);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('reads any bytes without throwing, and repairState completes the result', () => {
    const damaged = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.tuple(states, fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 })).map(([state, flips]) => {
        const bytes = bytesOf(state);
        for (const [at, byte] of flips) bytes[at % bytes.length] = byte;
        return bytes;
      }),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(damaged, (bytes) => {
        const { value } = readLenient(bytes);
        const repaired = repairState({ value, schema, defaults });
        expect(schema.safeParse(repaired.stored).success).toBe(true);
        // A repaired state stays unchanged.
        const again = repairState({ value: readLenient(bytesOf(repaired.stored)).value, schema, defaults });
        expect(again.fields).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['['.repeat(200_000), '{"a":'.repeat(50_000), `{"tokens":5,"x":${'['.repeat(5000)}${']'.repeat(5000)}}`])(
    'ends for deeply nested text',
    (text) => {
      const { value } = readLenient(new TextEncoder().encode(text));
      expect(repairState({ value, schema, defaults }).value).toMatchObject({ owner: 'none' });
    },
  );
});
