/**
 * Fails when source files import each other in a cycle, with type-only imports counted. A cycle of type imports has no effect
 * at run time, but its files cannot be understood, moved or published apart from each other.
 *
 * `cycles.ts [--json]` prints the number of files and imports, and one line per edge of each cycle.
 */
import { dirname, posix } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSync, Visitor } from 'oxc-parser';
import { type SourceFile, sourceFiles } from './source-files.ts';
import { publishedPackages, root } from './workspace.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

const files = sourceFiles(root, '*.ts').filter(({ path }) => !/(?:^|\/)(?:dist|fixtures)\//.test(path));
const paths = new Set(files.map(({ path }) => path));
const entries = packageEntries();
const graph = new Map(files.map((file) => [file.path, importsOf(file)]));
const cycles = stronglyConnected(graph);

if (values.json) {
  console.log(JSON.stringify({ files: files.length, imports: edgeCount(graph), cycles }));
} else {
  console.log(`${files.length} files, ${edgeCount(graph)} imports, ${cycles.length} cycles`);
  for (const cycle of cycles) {
    console.log(`cycle of ${cycle.length} files:`);
    for (const from of cycle)
      for (const to of graph.get(from) ?? []) if (cycle.includes(to)) console.log(`  ${from} imports ${to}`);
  }
}
if (cycles.length > 0) process.exitCode = 1;

/** Returns the imported files of the repository, those imported for types included. */
function importsOf({ path, text }: SourceFile): string[] {
  const requests = new Set<string>();
  const { program } = parseSync(path, text);
  new Visitor({
    ImportDeclaration: ({ source }) => void requests.add(source.value),
    ExportAllDeclaration: ({ source }) => void requests.add(source.value),
    ExportNamedDeclaration: ({ source }) => void (source && requests.add(source.value)),
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal' && typeof source.value === 'string') requests.add(source.value);
    },
    TSImportType: ({ source }) => void requests.add(source.value),
  }).visit(program);
  const imported = Array.from(requests, (request) => resolve(path, request));
  return imported.filter((file): file is string => file !== undefined && file !== path);
}

function resolve(from: string, request: string): string | undefined {
  const file = request.startsWith('.') ? posix.join(dirname(from), request) : entries.get(request);
  return file !== undefined && paths.has(file) ? file : undefined;
}

/** Maps each entry point, such as `@hookline/clock/manual`, to its source file. */
function packageEntries(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { dir, manifest } of publishedPackages()) {
    const folder = dir.slice(root.length).replaceAll('\\', '/').replace(/^\//, '');
    for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
      if (typeof target === 'string') continue;
      const source = target.default.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts');
      found.set(posix.join(manifest.name, subpath), posix.join(folder, source));
    }
  }
  return found;
}

function edgeCount(edges: ReadonlyMap<string, readonly string[]>): number {
  return [...edges.values()].reduce((sum, targets) => sum + targets.length, 0);
}

/**
 * Returns the strongly connected components with more than one file, sorted by path.
 *
 * @see Tarjan, "Depth-first search and linear graph algorithms", 1972
 */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const lowLink = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const components: string[][] = [];
  const low = (node: string): number => lowLink.get(node) ?? Infinity;
  const visit = (node: string): void => {
    index.set(node, index.size);
    lowLink.set(node, index.size - 1);
    stack.push(node);
    onStack.add(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (onStack.has(next)) lowLink.set(node, Math.min(low(node), low(next)));
    }
    if (low(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    for (const member of component) onStack.delete(member);
    if (component.length > 1) components.push(component.sort());
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return components.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
