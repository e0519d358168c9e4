import { bashEditDiff } from '../client.ts';
import { fileNames, freshCode, type Operation, type OperationContext } from './context.ts';

/** A way to write files with a command. `file` is an existing file, `id` a number that occurs nowhere else. */
export type WayOfWriting = (id: number, file: string) => string;

const code = (id: number): string => freshCode(id).replaceAll('\t', '    ');
const fresh = (id: number, extension = 'ts'): string => `gen/file${id}.${extension}`;

/** Thirty and more ways of writing files from a shell. Each leaves texts that occur nowhere else. */
export const WAYS_OF_WRITING: Readonly<Record<string, WayOfWriting>> = {
  redirect: (id) => `mkdir -p gen; echo 'export const a${id} = ${id};' > ${fresh(id)}`,
  append: (id, file) => `echo '// note ${id}' >> '${file}'`,
  'here-document': (id) => `mkdir -p gen; cat > ${fresh(id)} <<'EOF'\n// it's ${id}\n${code(id)}EOF`,
  'two here-documents': (id) =>
    `mkdir -p gen; cat > gen/a${id}.md <<'EOF'\nit's ${id} a\nEOF\ncat > gen/b${id}.md <<'EOF'\ndon't ${id} b\nEOF`,
  'here-string': (id) => `mkdir -p gen; cat > ${fresh(id)} <<< 'export const h${id} = ${id};'`,
  subshell: (id) => `mkdir -p sub && (cd sub && echo 'export const deep = ${id};' > deep${id}.ts)`,
  'change of folder': (id) => `mkdir -p web && cd web && echo 'export const page = ${id};' > page${id}.ts && cd ..`,
  pushd: (id) => `mkdir -p web && pushd web >/dev/null && echo '<p>${id}</p>' > p${id}.html && popd >/dev/null`,
  home: (id) => `echo 'echo ${id}' > ~/tool${id}.sh`,
  variable: (id) => `D=out; mkdir -p $D; echo 'export const v = ${id};' > "$D/v${id}.ts"`,
  loop: (id) => `mkdir -p gen; for i in 1 2 3; do echo "value $i of ${id}" > gen/loop${id}_$i.txt; done`,
  'while loop': (id) =>
    `mkdir -p gen; i=0; while [ $i -lt 2 ]; do echo "line $i ${id}" > gen/w${id}_$i.txt; i=$((i+1)); done`,
  tee: (id) => `mkdir -p gen; echo 'export const t${id} = ${id};' | tee ${fresh(id)} > /dev/null`,
  'tee to several': (id) =>
    `mkdir -p gen; echo 'export const t = ${id};' | tee gen/t1_${id}.ts gen/t2_${id}.ts > /dev/null`,
  'copy of a folder': (id) => `mkdir -p s${id} && echo 'export const c = ${id};' > s${id}/c.ts && cp -r s${id} d${id}`,
  'move of a file': (id, file) => `mkdir -p moved && mv '${file}' moved/m${id}.ts`,
  removal: (_, file) => `rm '${file}'`,
  'escaped space': (id) => `echo 'export const s = ${id};' > my\\ file${id}.ts`,
  braces: (id) => `echo 'export const b = ${id};' > b${id}.ts; cp b${id}.ts{,.bak}`,
  'sed in place': (id, file) => `sed -i '1s|^|// sed ${id}\\n|' '${file}'`,
  'sed on many files': (id) =>
    `mkdir -p many; for i in 1 2 3 4 5 6 7; do [ -f many/f$i.txt ] || echo "m $i" > many/f$i.txt; done; sed -i 's|$| ${id}|' many/f*.txt`,
  'perl in place': (id, file) => `perl -pi -e 's|^|// p${id} | if $. == 1' '${file}'`,
  patch: (id) =>
    `mkdir -p gen; printf -- '--- /dev/null\\n+++ b/${fresh(id)}\\n@@ -0,0 +1 @@\\n+export const p = ${id};\\n' | patch -s -p1`,
  'git apply': (id) =>
    `printf 'diff --git a/p${id}.ts b/p${id}.ts\\nnew file mode 100644\\n--- /dev/null\\n+++ b/p${id}.ts\\n@@ -0,0 +1 @@\\n+export const p = ${id};\\n' | git apply`,
  'python one-liner': (id) => `python3 -c "open('py${id}.py','w').write('x = ${id}\\n')"`,
  'python generator': (id) =>
    `python3 - <<EOF\nfor n in ("alpha", "beta"):\n    open(n + "${id}.py", "w").write("x = ${id}  # " + n + "\\n")\nEOF`,
  'node one-liner': (id) => `node -e "require('fs').writeFileSync('n${id}.js', 'exports.n = ${id};\\n')"`,
  'awk to files': (id) => `printf 'a ${id}\\nb ${id}\\n' | awk '{ print $2, $1 > ("awk_" $1 "_${id}.txt") }'`,
  script: (id) =>
    `mkdir -p tools; printf '#!/bin/sh\\necho "made ${id}" > "$1"\\n' > tools/make${id}.sh; sh tools/make${id}.sh made${id}.txt`,
  archive: (id) =>
    `mkdir -p .arc && (cd .arc && echo 'export const z = ${id};' > z${id}.ts && tar cf ../.a.tar z${id}.ts) && tar xf .a.tar && rm -r .arc .a.tar`,
  dd: (id) => `printf 'block ${id}\\n' | dd of=dd${id}.txt status=none`,
  install: (id) => `printf 'conf ${id}\\n' > .tmpconf && install -m 644 .tmpconf conf${id}.txt && rm .tmpconf`,
  'temporary and rename': (id, file) =>
    `{ echo '// head ${id}'; cat '${file}'; } > .tmp${id} && mv .tmp${id} '${file}'`,
  'split of a file': (id) => `printf 'one ${id}\\ntwo ${id}\\n' | split -l 1 - part${id}_`,
  'environment substitution': (id) => `N=${id} bash -c 'echo "const e = $N;" > "env$N.ts"'`,
};

/** Runs a command that writes files in one of the ways above. */
export function writingCommand(context: OperationContext, interrupted = false): Operation | undefined {
  const { next, random, world } = context;
  const names = fileNames(context);
  if (names.length === 0) return undefined;
  const [way, make] = random.pick(Object.entries(WAYS_OF_WRITING));
  if (way === 'git apply' && !world.hasGit) return undefined;
  const command = make(next(), random.pick(names));
  const call = interrupted ? undefined : bashCall(context, command);
  return {
    kind: interrupted ? `interrupted ${way}` : way,
    author: 'agent',
    act: () => world.shell(command),
    call,
    interrupted: interrupted ? command : undefined,
  };
}

/** Starts a background command that writes a file some operations later. */
export function backgroundCommand(context: OperationContext): Operation {
  const { next, world } = context;
  const id = next();
  const command = `sleep 2 && echo 'export const bg = ${id};' > background${id}.ts`;
  return {
    kind: 'background command',
    author: 'agent',
    act: () => undefined,
    call: {
      tool: 'Bash',
      input: { command, run_in_background: true },
      response: (_, task) => ({ stdout: '', stderr: '', interrupted: false, backgroundTaskId: `task-${task}` }),
    },
    later: () => world.write(`background${id}.ts`, `export const bg = ${id};\n`),
  };
}

/** Runs a command that changes nothing. */
export function readingCommand(context: OperationContext): Operation {
  const command = context.random.pick(['ls', 'git status --short || true', 'cat /etc/hostname', 'true']);
  return { kind: 'reading command', author: 'agent', act: () => undefined, call: bashCall(context, command) };
}

/** The report of a command, with the client's diff where its setting is on and the project is a repository. */
export function bashCall({ world }: OperationContext, command: string): NonNullable<Operation['call']> {
  return {
    tool: 'Bash',
    input: { command },
    response: (changes) => {
      const inside = changes.filter(({ path }) => path.startsWith(`${world.project}/`));
      const diff = world.hasGit ? bashEditDiff(inside) : undefined;
      return { stdout: '', stderr: '', interrupted: false, ...(diff ? { bashEditDiff: diff } : {}) };
    },
  };
}
