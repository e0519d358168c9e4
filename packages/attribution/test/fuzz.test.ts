import { expect, test } from 'vitest';
import { attribute, blobId, type EditLines, fileStep, LineHasher, replay } from '../src/index.ts';

const SEED = 20_261_201;
const hasher = new LineHasher('key of this test');
/** Mulberry32. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const NAMES = ['reply', 'header', 'payload', 'stream', 'error', 'route', 'server', 'request', 'status', 'trailer'];

/** Returns code in which names and whole lines repeat as in written code. */
function codeLines(count: number): string[] {
  const random = randomNumbers(1);
  const name = (): string => `${NAMES[random(NAMES.length)] ?? ''}${random(3) === 0 ? random(20) : ''}`;
  const statements = [
    () => `  const ${name()} = this.${name()}.${name()}(${name()}, ${random(40)});`,
    () => `  if (${name()}.${name()} === undefined) return ${name()};`,
    () => `  for (const ${name()} of ${name()}.${name()}) {`,
    () => `    ${name()}.${name()}('${name()} ${random(500)}');`,
    () => `  ${name()} += ${name()}.length * ${random(60)};`,
    () => ['  }', '', '  return this;'][random(3)] ?? '',
  ];
  const lines: string[] = [];
  while (lines.length < count) {
    lines.push(`function ${name()}${random(900)}(${name()}, ${name()}) {`);
    for (let body = 3 + random(9); body > 0; body--)
      lines.push((statements[random(statements.length)] as () => string)());
    lines.push('}', '');
  }
  return lines;
}

const pool = codeLines(600);

/** A line with its author: the index of an edit, or -1 for a person. */
interface Line {
  readonly text: string;
  readonly author: number;
}

test(`seed ${SEED}: at least 99 % of lines have the right edit, at most 0.4 % are falsely of the agent`, () => {
  const random = randomNumbers(SEED);
  const counts = { lines: 0, right: 0, falselyAgent: 0 };
  for (let file = 0; file < 20; file++) {
    let lines: Line[] = pool.slice(0, 100 + random(pool.length - 150)).map((text) => ({ text, author: -1 }));
    const textNow = (): string => lines.map(({ text }) => `${text}\n`).join('');
    const change = (author: number): void => {
      const at = random(lines.length);
      const from = random(pool.length - 12);
      const block = pool.slice(from, from + 1 + random(10)).map((text) => ({ text, author }));
      const kind = random(10);
      if (kind < 4) lines = lines.toSpliced(at, 0, ...block);
      else if (kind < 6) lines = lines.toSpliced(at, 1 + random(6));
      else if (kind < 9) lines = lines.toSpliced(at, 1 + random(4), ...block.slice(0, 4));
      else
        lines = lines.map((line, index) =>
          index >= at && index < at + 3 && line.text.trim().length > 6
            ? { text: line.text.replace(/\w+/, (word) => `${word}${author}`), author }
            : line,
        );
    };
    const edits: EditLines[] = [];
    let recorded: string | undefined;
    for (let step = 0; step < 40; step++) {
      if (random(10) < 3) {
        change(-1);
        continue;
      }
      const before = textNow();
      change(edits.length);
      const drift =
        recorded === undefined || recorded === before
          ? undefined
          : { ...fileStep(recorded, before, 'loose', hasher), author: 'outside' as const };
      recorded = textNow();
      const at = new Date(Date.UTC(2026, 0, 1, 0, step)).toISOString();
      const lineStep = fileStep(before, recorded, 'exact', hasher);
      edits.push({ ...lineStep, complete: true, line_key: hasher.id, at, ...(drift ? { drift } : {}) });
    }
    const history = replay(edits, { hasher, kept: [blobId(textNow())] });
    for (const [index, { edit, how, isDrift }] of attribute(textNow(), history, { hasher }).entries()) {
      const { author = -1, text = '' } = lines[index] ?? {};
      if (text.trim() === '') continue;
      const found = edit === undefined || isDrift || how === 'changed' ? -1 : edit;
      counts.lines++;
      if (found === author) counts.right++;
      if (found >= 0 && author < 0) counts.falselyAgent++;
    }
  }
  console.log(
    `${counts.lines} lines: ${((100 * counts.right) / counts.lines).toFixed(2)} % right, ${counts.falselyAgent} falsely of the agent`,
  );
  expect(counts.lines).toBeGreaterThan(1500);
  expect(counts.right / counts.lines).toBeGreaterThanOrEqual(0.99);
  expect(counts.falselyAgent / counts.lines).toBeLessThanOrEqual(0.004);
});
