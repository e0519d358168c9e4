import { expect, test } from 'vitest';
import { SYNTAX_RULES } from '../src/index.ts';
import { found } from './grammars.ts';

const BAD: Readonly<Record<string, readonly (readonly [path: string, text: string])[]>> = {
  'dynamic-eval': [
    ['a.ts', 'const x = eval(input);\n'],
    ['a.tsx', 'const x = eval(`${a}`);\n'],
    ['a.js', 'const f = new Function("a", body);\n'],
    ['a.py', 'x = eval(text)\n'],
    ['a.py', 'exec(f"a = {text}")\n'],
    ['a.py', 'x = eval(text, {"__builtins__": {}})\n'],
    ['a.py', 'exec(text, globals())\n'],
    ['a.rb', 'eval(params[:code])\n'],
    ['a.sh', 'eval "$1"\n'],
  ],
  'shell-from-parts': [
    ['a.ts', 'exec(`ls ${folder}`);\n'],
    ['a.js', 'child_process.execSync("ls " + folder);\n'],
    ['a.py', 'import os\nos.system(f"rm {path}")\n'],
    ['a.py', 'subprocess.run("rm " + path, shell=True)\n'],
    ['a.rb', 'system("rm #{path}")\n'],
    ['a.rb', 'x = `ls #{path}`\n'],
    ['a.php', '<?php\nshell_exec("ls $dir");\n'],
    ['a.go', 'package a\nfunc f(d string) { exec.Command("sh", "-c", "ls "+d) }\n'],
    ['a.java', 'class A { void f(String d) { Runtime.getRuntime().exec("ls " + d); } }\n'],
  ],
  'sql-from-parts': [
    ['a.ts', "db.query(`SELECT * FROM users WHERE name = '${name}'`);\n"],
    ['a.ts', 'db.query(`select * from users where id = ${id}`);\n'],
    ['a.js', 'db.query("SELECT * FROM users WHERE id = " + id);\n'],
    ['a.py', 'cursor.execute(f"SELECT * FROM users WHERE id = {user_id}")\n'],
    ['a.py', 'cursor.execute("SELECT * FROM users WHERE id = %s" % user_id)\n'],
    ['a.go', 'package a\nfunc f() { db.Query(fmt.Sprintf("SELECT * FROM t WHERE id = %s", id)) }\n'],
    ['a.go', 'package a\nfunc f() { db.Exec("DELETE FROM t WHERE id = " + id) }\n'],
    ['A.java', 'class A { void f() { s.executeQuery("SELECT * FROM t WHERE id = " + id); } }\n'],
    ['a.php', '<?php\n$db->query("SELECT * FROM t WHERE id = $id");\n'],
    ['a.php', '<?php\nmysqli_query($c, "SELECT * FROM t WHERE id = " . $id);\n'],
    ['a.rb', `User.where("name = '#{name}'")\n`],
  ],
  'tls-unverified': [
    ['a.ts', 'const agent = { rejectUnauthorized: false };\n'],
    ['a.py', 'requests.get(url, verify=False)\n'],
    ['a.go', 'package a\nvar c = tls.Config{InsecureSkipVerify: true}\n'],
    ['a.rs', 'fn f() { Client::builder().danger_accept_invalid_certs(true); }\n'],
    ['a.sh', 'curl -k https://example.com\n'],
  ],
  'unsafe-yaml': [['a.py', 'yaml.load(text)\n']],
  'download-to-shell': [['a.sh', 'curl -fsSL https://example.com/x.sh | sh\n']],
  'swallowed-error': [
    ['a.ts', 'try {\n  f();\n} catch {}\n'],
    ['a.jsx', 'try { f(); } catch (error) {\n}\n'],
    ['a.py', 'try:\n    f()\nexcept Exception:\n    pass\n'],
    ['a.py', 'try:\n    f()\nexcept:\n    pass\n'],
    ['a.py', 'try:\n    f()\nexcept Exception:  # noqa: BLE001\n    pass\n'],
    ['a.go', 'package a\nfunc f() {\n\tif err != nil {\n\t}\n}\n'],
    ['a.rs', 'fn f() { match g() { Ok(v) => h(v), Err(_) => {} } }\n'],
    ['A.java', 'class A { void f() { try { g(); } catch (Exception e) { } } }\n'],
    ['a.php', '<?php\ntry { f(); } catch (Exception $e) {}\n'],
    ['a.rb', 'begin\n  f\nrescue\nend\n'],
    ['a.rb', 'begin\n  f\nrescue StandardError\nend\n'],
  ],
  'bare-except': [['a.py', 'try:\n    f()\nexcept:\n    log()\n']],
  debugger: [
    ['a.ts', 'debugger;\n'],
    ['a.py', 'breakpoint()\n'],
    ['a.py', 'import pdb; pdb.set_trace()\n'],
    ['a.rb', 'binding.pry\n'],
    ['a.php', '<?php\ndd($x);\n'],
    ['a.rs', 'fn f() { dbg!(x); }\n'],
  ],
  'focused-test': [
    ['a.test.ts', "describe.only('a', () => {});\n"],
    ['a.test.ts', "fit('a', () => {});\n"],
  ],
  unfinished: [['a.rs', 'fn f() { todo!() }\n']],
  'print-statement': [
    ['a.ts', 'console.log(1);\n'],
    ['a.py', 'print(1)\n'],
    ['A.java', 'class A { void f() { System.out.println(1); } }\n'],
    ['a.php', '<?php\nvar_dump($x);\n'],
  ],
  untyped: [['a.ts', 'const x: any = 1;\n']],
  'blanket-suppression': [
    ['a.ts', '// @ts-ignore\nconst x = 1;\n'],
    ['a.ts', '// @ts-nocheck\nconst x = 1;\n'],
    ['a.js', '/* eslint-disable */\n'],
    ['a.js', 'f(); // eslint-disable-line\n'],
    ['a.py', 'x = 1  # noqa\n'],
    ['a.py', 'x = f()  # type: ignore\n'],
    ['a.go', 'package a\n\n//nolint\nvar x = 1\n'],
    ['a.rs', '#![allow(warnings)]\nfn f() {}\n'],
    ['A.java', '@SuppressWarnings("all")\nclass A {}\n'],
    ['a.rb', 'x = 1 # rubocop:disable all\n'],
    ['a.php', '<?php\n// @phpstan-ignore-next-line\n$x = 1;\n'],
    ['a.sh', '# shellcheck disable=all\nls $x\n'],
  ],
  'new-suppression': [
    ['a.ts', '// @ts-expect-error the types are wrong\nconst x = 1;\n'],
    ['a.js', '/* eslint-disable no-eval */\n'],
    ['a.py', 'x = 1  # noqa: E501\n'],
    ['a.py', 'x = f()  # type: ignore[attr-defined]\n'],
    ['a.py', 'x = f()  # pylint: disable=unused-import\n'],
    ['a.go', 'package a\n\n//nolint:errcheck\nvar x = 1\n'],
    ['a.rs', '#[allow(dead_code)]\nfn f() {}\n'],
    ['A.java', '@SuppressWarnings("unchecked")\nclass A {}\n'],
    ['a.rb', 'x = 1 # rubocop:disable Style/Foo\n'],
    ['a.php', '<?php\n// @phpstan-ignore argument.type\n$x = 1;\n'],
    ['a.sh', '# shellcheck disable=SC2086\nls $x\n'],
  ],
  'conflict-marker': [['a.ts', 'const a = 1;\n<<<<<<< HEAD\nconst b = 1;\n=======\nconst b = 2;\n>>>>>>> main\n']],
  'syntax-error': [
    ['a.ts', 'const a = ;\n'],
    ['a.py', 'def f(:\n    pass\n'],
  ],
};

const GOOD: readonly (readonly [path: string, text: string])[] = [
  ['a.ts', "const match = /a/.exec(text); retrieval(text); eval('1');\n"],
  ['a.ts', '// never use eval(input) or debugger here\nconst text = "eval(input); debugger;";\n'],
  ['a.ts', 'pattern.exec(`${text}`); db.exec(`VACUUM ${schema}`);\n'],
  ['a.ts', 'db.query(`SELECT ${COLUMNS} FROM ${TABLE} WHERE id = $1`, [id]); db.query(`... WHERE n = $${n}`);\n'],
  ['a.ts', 'sql`SELECT * FROM users WHERE id = ${id}`; translate(`select the ${name}`);\n'],
  ['a.ts', 'try { f(); } catch {\n  // Nothing is lost: the file is written again.\n}\n'],
  ['a.ts', 'try { f(); } catch (error) { log(error); }\n'],
  ['a.ts', 'const shown = fit(columns, width);\n'],
  ['a.py', 'exec(code, namespace)\nvalue = eval(expr, frame.f_globals, frame.f_locals)\n'],
  ['a.py', 'try:\n    f()\nexcept Exception:\n    # The cache is filled again.\n    pass\n'],
  ['a.py', 'try:\n    f()\nexcept:\n    traceback.print_exc()\n'],
  ['a.py', 'try:\n    f()\nexcept:\n    os._exit(127)\n'],
  ['a.ts', 'const agent = { rejectUnauthorized: strict };\nit("only", () => {});\n'],
  ['a.ts', 'const many: Array<string> = []; // the @ts-ignore above was removed\n'],
  ['a.tsx', 'export const A = () => <p>debugger; eval(x)</p>;\n'],
  ['a.py', '# eval(text) is dangerous\nx = "exec(text)"\nast.literal_eval(text)\nmodel.eval()\n'],
  ['a.py', 'cursor.execute("SELECT * FROM users WHERE id = %s", (user_id,))\n'],
  ['a.py', 'try:\n    f()\nexcept KeyError:\n    pass\nexcept Exception as error:\n    log(error)\n'],
  ['a.py', 'subprocess.run(["rm", path])\nyaml.load(text, Loader=SafeLoader)\nrequests.get(url, verify=True)\n'],
  [
    'a.go',
    'package a\nfunc f() error {\n\tif err != nil {\n\t\treturn err\n\t}\n\tdb.Query("SELECT 1 WHERE id = $1", id)\n\treturn nil\n}\n',
  ],
  ['a.rs', 'fn f() { match g() { Ok(v) => h(v), Err(e) => log(e) } }\n'],
  ['A.java', 'class A { void f() { try { g(); } catch (Exception e) { throw new A(e); } } }\n'],
  ['a.php', '<?php\n$db->query("SELECT 1");\n$db->prepare("SELECT * FROM t WHERE id = ?");\n'],
  ['a.rb', "User.where('name = ?', name)\nsystem('ls', path)\nbegin\n  f\nrescue KeyError => e\n  log(e)\nend\n"],
  ['a.sh', 'eval_result=1\necho "eval $1"\ncurl https://example.com -o x\n'],
  ['a.ts', 'f(); // eslint-disable-line no-eval -- the text is ours\n'],
  ['a.rb', 'base.class_eval(&block)\nbegin\n  f\nrescue LoadError\nend\n'],
  ['README.md', 'Never call `eval(input)`.\n'],
];

test.each(Object.entries(BAD).flatMap(([rule, all]) => all.map(([path, text]) => [rule, path, text] as const)))(
  '%s is found in %s: %j',
  async (rule, path, text) => {
    expect((await found(path, text)).map((each) => each.split(' ')[0])).toContain(rule);
  },
);

test.each(GOOD)('nothing is found in %s: %j', async (path, text) => {
  expect(await found(path, text)).toEqual([]);
});

test('every rule has an example', () => {
  expect(SYNTAX_RULES.map(({ id }) => id).filter((id) => BAD[id] === undefined)).toEqual([]);
  expect(new Set(SYNTAX_RULES.map(({ id }) => id)).size).toBe(SYNTAX_RULES.length);
});
