/**
 * Checks the composition roots of the apps:
 *
 * - Only `src/compose.ts` reads the environment: `process.env`, `homedir()`, `tmpdir()`.
 * - Only `src/compose.ts` and the `src/compose-*.ts` beside it construct what an `@hookline/*` package exports: `new X`,
 *   `createX(…)` or `openX(…)`. Errors are no parts: `new XError` is allowed. Test files are not checked.
 *
 * A worker thread's own entry is exempt when it is listed in `WORKER_ENTRIES`.
 */
import { parseSync, Visitor } from 'oxc-parser';
import { lineOf, type SourceFile, sourceFiles } from './source-files.ts';
import { root } from './workspace.ts';

/** Entries of worker threads, which construct their own parts. */
const WORKER_ENTRIES: ReadonlySet<string> = new Set([]);
/** Files that compose an app. Only the one without a suffix may read the environment. */
const COMPOSITION = /^apps\/[^/]+\/src\/compose(-[a-z]+)?\.ts$/;
const FACTORY = /^(?:create|open)[A-Z]/;
const ERROR = /Error$/;
const FOLDERS: ReadonlySet<string> = new Set(['homedir', 'tmpdir']);

interface Finding {
  readonly offset: number;
  readonly text: string;
}

/** Returns the environment reads and the constructions that a file must not contain. */
function findingsOf({ path, text }: SourceFile): Finding[] {
  const composition = COMPOSITION.exec(path);
  if (composition && composition[1] === undefined) return [];
  const { program } = parseSync(path, text);
  const imported = new Set<string>();
  const findings: Finding[] = [];
  new Visitor({
    ImportDeclaration({ importKind, source, specifiers }) {
      if (importKind === 'type' || !source.value.startsWith('@hookline/')) return;
      for (const { local } of specifiers) imported.add(local.name);
    },
    MemberExpression({ object, property, start }) {
      const name = property.type === 'Identifier' ? property.name : property.type === 'Literal' ? property.value : '';
      if (object.type === 'Identifier' && object.name === 'process' && name === 'env') {
        findings.push({ offset: start, text: 'reads process.env' });
      }
    },
    VariableDeclarator({ id, init }) {
      if (id.type !== 'ObjectPattern' || init?.type !== 'Identifier' || init.name !== 'process') return;
      if (text.slice(id.start, id.end).includes('env')) findings.push({ offset: id.start, text: 'reads process.env' });
    },
    CallExpression({ callee, start }) {
      if (callee.type !== 'Identifier') return;
      if (FOLDERS.has(callee.name)) findings.push({ offset: start, text: `calls ${callee.name}()` });
      else if (!composition && imported.has(callee.name) && FACTORY.test(callee.name)) {
        findings.push({ offset: start, text: `calls ${callee.name}()` });
      }
    },
    NewExpression({ callee, start }) {
      if (composition || callee.type !== 'Identifier' || ERROR.test(callee.name)) return;
      if (imported.has(callee.name)) {
        findings.push({ offset: start, text: `constructs ${callee.name}` });
      }
    },
  }).visit(program);
  return findings;
}

let count = 0;
for (const file of sourceFiles(root, 'apps/*/src/*.ts')) {
  if (WORKER_ENTRIES.has(file.path)) continue;
  for (const { offset, text } of findingsOf(file)) {
    count++;
    console.error(`${file.path}:${lineOf(file.text, offset)}: ${text}; move it to compose.ts of the app`);
  }
}
console.log(`${count} constructions or environment reads outside of compose.ts`);
if (count > 0) process.exitCode = 1;
