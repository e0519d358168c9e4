/**
 * Measures whether formatters keep the ids of functions in the files of repositories given by path:
 *
 *   node bench/formatters.ts --repo PATH … [--sample 500] [--show 0]
 *
 * Both compared texts are formatted, so that the author's formatting has no influence. Prettier and ruff are dependencies;
 * `black`, `rustfmt` and `clang-format` are used when they are installed. `--show` lists the first functions that changed.
 */
import { parseArgs } from 'node:util';
import { cutFunctions, Random, readFiles } from '@hookline/code-corpus';
import { type Formatter, FORMATTERS } from './support/formatters.ts';
import { identityOf } from './support/identity.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    show: { type: 'string', default: '0' },
  },
});
const files = values.repo.flatMap(readFiles);

interface IdentifiedFunction {
  readonly id: string;
  readonly code: string;
}

async function idsOf(language: string, text: string, path: string): Promise<Map<string, IdentifiedFunction>> {
  const ids = new Map<string, IdentifiedFunction>();
  for (const { name, text: code } of await cutFunctions(language, text)) {
    const identity = identityOf(code, path);
    if (identity && identity.tokens >= 15) ids.set(name, { id: identity.fingerprint, code });
  }
  return ids;
}

async function report({ label, languages, one, other, needed }: Formatter): Promise<void> {
  const random = new Random(Number(values.seed));
  let [compared, same, unread, reformatted] = [0, 0, 0, 0];
  const order = new Map(files.map((file) => [file, random.next()]));
  for (const file of files.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))) {
    if (!languages.includes(file.language) || compared >= Number(values.sample)) continue;
    const [first, second] = [await one(file), await other(file)];
    if (first === undefined || second === undefined) {
      unread++;
      continue;
    }
    const before = await idsOf(file.language, first, file.path);
    const after = await idsOf(file.language, second, file.path);
    for (const [name, { code, id }] of before) {
      compared++;
      if (after.get(name)?.code !== code) reformatted++;
      if (after.get(name)?.id === id) same++;
      else if (compared - same <= Number(values.show)) console.log(`  ${file.location}: ${name}`);
    }
  }
  const rate = compared === 0 ? '–' : `${((100 * same) / compared).toFixed(1)} %`;
  console.log(
    `${label.padEnd(52)}${rate} of ${compared} functions kept their id, ${reformatted} were reformatted (required: ${needed} %; ${unread} files could not be formatted)`,
  );
}

for (const formatter of FORMATTERS) {
  const missing = formatter.commands.filter((command) => !command.isInstalled());
  if (missing.length === 0) await report(formatter);
  else console.log(`${formatter.label}: skipped, ${missing.map(({ name }) => name).join(' and ')} not installed`);
}
