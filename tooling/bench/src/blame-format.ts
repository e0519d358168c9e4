/**
 * Lines that keep their edit when a formatter runs after each write: prettier, and formats in the manner of gofmt and black. The
 * model writes untidy lines into a tidy file, the formatter tidies the file, and the result is compared with the same edits
 * without formatter. Exits with 1 when a figure of the design is missed.
 *
 * node tooling/bench/src/blame-format.ts [--files 12] [--edits 40] [--seed 1]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { attribute, blobId, type EditLines, fileStep, LineHasher, replay, splitLines } from '@hookline/attribution';
import { format } from 'prettier';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '12' },
    edits: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});
const [files, edits, seed] = [Number(values.files), Number(values.edits), Number(values.seed)];
/** Least share of lines with the edit that they have without a formatter. */
const FLOOR = 0.995;

const hasher = new LineHasher('key of this benchmark');
const NAMES = ['reply', 'header', 'payload', 'stream', 'error', 'route', 'server', 'request', 'status', 'trailer'];

interface Style {
  readonly name: string;
  /** Formats a text; the result formats to itself. */
  readonly tidy: (text: string) => Promise<string>;
  /** Makes a tidy line untidy, as a model may write it. */
  readonly untidy: (line: string) => string;
}

const prettier = (width: number) => (text: string) => format(text, { parser: 'babel', printWidth: width, tabWidth: 4 });
const STYLES: readonly Style[] = [
  {
    name: 'prettier',
    tidy: prettier(80),
    untidy: (line) =>
      line
        .replace(/^ +/, (indent) => indent.slice(0, indent.length >> 1))
        .replaceAll('"', "'")
        .replace(/;$/, ''),
  },
  {
    // gofmt indents with tabs and aligns; it does not break lines.
    name: 'gofmt-like',
    tidy: async (text) =>
      (await prettier(200)(text)).replaceAll(/^( {4})+/gm, (indent) => '\t'.repeat(indent.length / 4)),
    untidy: (line) => line.replace(/^\t+/, (tabs) => '   '.repeat(tabs.length)).replaceAll(/ = /g, '='),
  },
  {
    // black breaks at 60 columns here, one argument a line, with a comma after the last.
    name: 'black-like',
    tidy: prettier(60),
    untidy: (line) => line.replaceAll('"', "'").replace(/,$/, ' ,'),
  },
];

let isMissed = false;
for (const style of STYLES) {
  const counts = { lines: 0, same: 0, falselyAgent: 0, edits: 0 };
  for (let file = 0; file < files; file++) await play(style, seed + file, counts);
  const share = counts.same / counts.lines;
  isMissed ||= share < FLOOR || counts.falselyAgent > 0;
  console.log(
    `${style.name}: ${counts.edits} edits in ${files} files, ${counts.lines} lines, ${(100 * share).toFixed(2)} % with the ` +
      `same edit as without a formatter (floor ${100 * FLOOR}), ${counts.falselyAgent} falsely of the agent (ceiling 0)`,
  );
}
process.exitCode = isMissed ? 1 : 0;

async function play(
  { tidy, untidy }: Style,
  from: number,
  counts: { lines: number; same: number; falselyAgent: number; edits: number },
): Promise<void> {
  const random = randomNumbers(from);
  let [text, recorded] = [await tidy(program(random)), undefined as string | undefined];
  const [formatted, plain]: [EditLines[], EditLines[]] = [[], []];
  for (let edit = 0; edit < edits; edit++) {
    const next = await tidy(changed(text, random));
    const at = new Date(Date.UTC(2026, 0, 1) + edit * 1000).toISOString();
    const shared = { complete: true, line_key: hasher.id, at };
    plain.push({ ...fileStep(text, next, 'exact', hasher), ...shared });
    // The lines that the edit writes are untidy when it writes them.
    const before = new Set(splitLines(text));
    const written = `${splitLines(next)
      .map((line) => (before.has(line) ? line : untidy(line)))
      .join('\n')}\n`;
    const drift =
      recorded === undefined || recorded === text
        ? {}
        : { drift: { ...fileStep(recorded, text, 'loose', hasher), author: 'tool' as const } };
    formatted.push({ ...fileStep(text, written, 'exact', hasher), ...shared, ...drift });
    [text, recorded] = [next, written];
    counts.edits++;
  }
  const origins = (of: readonly EditLines[]) =>
    attribute(text, replay(of, { hasher, kept: [blobId(text)] }), {
      hasher,
      texts: recorded === undefined ? [] : [recorded],
    });
  const truth = origins(plain);
  for (const [index, { edit, how, isDrift, text: line }] of origins(formatted).entries()) {
    if (line.trim() === '') continue;
    const found = isDrift || how === 'changed' ? undefined : edit;
    counts.lines++;
    if (found === truth[index]?.edit) counts.same++;
    else if (truth[index]?.edit === undefined) counts.falselyAgent++;
  }
}

function program(random: (below: number) => number): string {
  return Array.from({ length: 14 }, () => functionOf(random)).join('\n');
}

function functionOf(random: (below: number) => number): string {
  const name = (): string => `${NAMES[random(NAMES.length)] ?? ''}${random(60)}`;
  const statements = [
    () => `const ${name()} = this.${name()}.${name()}(${name()}, "${name()} ${name()}", ${random(400)}, ${name()});`,
    () => `if (${name()}.${name()} === undefined) return ${name()};`,
    () => `for (const item${random(90)} of ${name()}.${name()}) {\n${name()}.${name()}("${name()}", ${name()});\n}`,
    () => `${name()}.${name()} += ${name()}.length * ${random(60)};`,
    () => `${name()}({ ${name()}: ${random(90)}, ${name()}, ${name()}: [${name()}, ${name()}] });`,
  ];
  const body = Array.from({ length: 2 + random(8) }, () => statements[random(statements.length)]?.() ?? '');
  return `function ${name()}_${random(9999)}(${name()}, other) {\n${body.join('\n')}\n}\n`;
}

/** Adds a function, or changes statements of one. */
function changed(text: string, random: (below: number) => number): string {
  const functions = text.split(/^(?=function )/m);
  const at = random(functions.length);
  if (random(3) === 0) return functions.toSpliced(at, 0, functionOf(random)).join('');
  const [head = '', ...rest] = functionOf(random).split('\n');
  const inner = rest.slice(0, 1 + random(2)).join('\n');
  const lines = (functions[at] ?? '').split('\n');
  // Statements begin after the head of the function, and after one that ends at the same depth.
  const places = [...lines.keys()].filter(
    (line) => line > 0 && /^(?:function .*\{|(?: {4}|\t)\S.*;|(?: {4}|\t)\})$/.test(lines[line - 1] ?? ''),
  );
  if (places.length === 0 || !isWhole(inner)) return functions.toSpliced(at, 0, `${head}\n}\n`).join('');
  const place = places[random(places.length)] ?? 1;
  return functions.toSpliced(at, 1, lines.toSpliced(place, 0, inner).join('\n')).join('');
}

function isWhole(code: string): boolean {
  return (code.match(/\{/g)?.length ?? 0) === (code.match(/\}/g)?.length ?? 0);
}

/** Mulberry32. */
function randomNumbers(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
