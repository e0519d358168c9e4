/**
 * Whether formatters keep the ids of functions (check 2), on the files of repositories given by path:
 *
 *   node bench/formatters.ts --repo PATH … [--sample 500] [--show 0]
 *
 * Both texts that are compared are a formatter's: what is measured is the formatting, not what an author left undone.
 * Prettier and ruff come with the package. `black`, `rustfmt` and `clang-format` are run when they are installed.
 */
import { parseArgs } from 'node:util';
import { readFiles } from './support/history.ts';
import { type Formatter, FORMATTERS } from './support/formatters.ts';
import { cutFunctions } from '../test/support/functions.ts';
import { Random } from './support/random.ts';
import { identityOf } from './support/versions.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string', default: '0' },
  },
});
const files = values.repo.flatMap(readFiles);

interface Reading {
  readonly id: string;
  readonly code: string;
}

async function idsOf(language: string, text: string, path: string): Promise<Map<string, Reading>> {
  const ids = new Map<string, Reading>();
  for (const { name, text: code } of await cutFunctions(language, text)) {
    const identity = identityOf(code, path);
    if (identity && identity.tokens >= 15) ids.set(name, { id: identity.fingerprint, code });
  }
  return ids;
}

async function report({ label, languages, one, other, needed }: Formatter): Promise<void> {
  const random = new Random(Number(values.seed));
  let [asked, same, unread, touched] = [0, 0, 0, 0];
  const order = new Map(files.map((file) => [file, random.next()]));
  for (const file of files.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))) {
    if (!languages.includes(file.language) || asked >= Number(values.sample)) continue;
    const [first, second] = [await one(file), await other(file)];
    if (first === undefined || second === undefined) {
      unread++;
      continue;
    }
    const before = await idsOf(file.language, first, file.path);
    const after = await idsOf(file.language, second, file.path);
    for (const [name, { code, id }] of before) {
      asked++;
      if (after.get(name)?.code !== code) touched++;
      if (after.get(name)?.id === id) same++;
      else if (asked - same <= Number(values.show)) console.log(`  ${file.place}: ${name}`);
    }
  }
  const rate = asked === 0 ? '–' : `${((100 * same) / asked).toFixed(1)} %`;
  console.log(
    `check 2  ${label.padEnd(52)}${rate} of ${asked}, ${touched} formatted otherwise (needed: ${needed} %; ${unread} files not read)`,
  );
}

for (const formatter of FORMATTERS) {
  const missing = formatter.commands.filter((command) => !command.isThere());
  if (missing.length === 0) await report(formatter);
  else
    console.log(`check 2  ${formatter.label}: skipped, ${missing.map(({ name }) => name).join(' and ')} not installed`);
}
