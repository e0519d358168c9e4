import { expect, test } from 'vitest';
import { createConfigChecker } from '../src/index.ts';

const checker = createConfigChecker();

async function linesOf(path: string, text: string): Promise<number[]> {
  expect(checker.handles(path)).toBe(true);
  const answer = await checker.check({ path, text, signal: new AbortController().signal });
  return answer.ok ? answer.value.map(({ line }) => line) : [];
}

const WEAK: readonly (readonly [path: string, text: string, lines: readonly number[]])[] = [
  ['/p/.eslintrc.json', '{ "rules": {\n  "no-eval": "off",\n  "eqeqeq": 0,\n  "curly": "error"\n} }\n', [2, 3]],
  ['/p/.eslintrc.yml', 'rules:\n  no-eval: off\n  eqeqeq: error\n', [2]],
  ['/p/.eslintrc.cjs', "module.exports = {\n  ignorePatterns: [\n    'src/**',\n  ],\n};\n", [3]],
  [
    '/p/eslint.config.js',
    "export default [\n  { ignores: ['src/old/**'] },\n  { rules: {\n    'no-eval': ['off'],\n} }];\n",
    [2, 4],
  ],
  ['/p/eslint.config.mjs', "export default [\n  globalIgnores([\n    'src/**',\n  ]),\n];\n", [3]],
  ['/p/.oxlintrc.json', '{\n  "rules": {\n    "no-eval": "off"\n  }\n}\n', [3]],
  ['/p/.stylelintrc.json', '{\n  "color-no-invalid-hex": null\n}\n', [2]],
  [
    '/p/biome.json',
    '{ "linter": {\n  "enabled": false,\n  "rules": {\n    "noEval": "off",\n    "recommended": true\n} } }\n',
    [2, 4],
  ],
  [
    '/p/tsconfig.json',
    '{ "compilerOptions": {\n  "strict": false,\n  "noImplicitAny": false,\n  "noEmit": false\n} }\n',
    [2, 3],
  ],
  ['/p/tsconfig.build.json', '{ "compilerOptions": {\n  "strictNullChecks": false\n} }\n', [2]],
  ['/p/ruff.toml', 'line-length = 100\nignore = ["E501"]\nlint.select = ["ALL"]\n', [2]],
  ['/p/pyproject.toml', '[tool.ruff.lint]\nignore = [\n  "E501",\n  "D100",\n]\nselect = ["E"]\n', [3, 4]],
  ['/p/pyproject.toml', '[tool.ruff.lint.per-file-ignores]\n"tests/*" = ["S101"]\n', [2]],
  ['/p/pyproject.toml', '[tool.mypy]\nignore_missing_imports = true\nstrict = false\n', [2, 3]],
  ['/p/setup.cfg', '[flake8]\nextend-ignore = E203\n', [2]],
  ['/p/.flake8', '[flake8]\nignore = E501\n', [2]],
  ['/p/mypy.ini', '[mypy]\nignore_errors = True\ndisallow_untyped_defs = False\n', [2, 3]],
  ['/p/.pylintrc', '[MESSAGES CONTROL]\ndisable=missing-docstring\n', [2]],
  ['/p/pyrightconfig.json', '{\n  "typeCheckingMode": "off",\n  "reportMissingImports": false\n}\n', [2, 3]],
  ['/p/.golangci.yml', 'linters:\n  disable:\n    - errcheck\n  enable:\n    - govet\n', [3]],
  ['/p/.golangci.yaml', 'linters:\n  disable-all: true\n', [2]],
  ['/p/.rubocop.yml', 'Style/Foo:\n  Enabled: false\n', [2]],
  ['/p/.shellcheckrc', 'disable=SC2086\n', [1]],
];

test.each(WEAK)('lines that switch a check off are found in %s: %j', async (path, text, lines) => {
  expect(await linesOf(path, text)).toEqual(lines);
});

const STRONG: readonly (readonly [path: string, text: string])[] = [
  ['/p/.eslintrc.json', '{ "root": true, "rules": { "no-eval": "error", "curly": ["warn", "all"] } }\n'],
  [
    '/p/eslint.config.js',
    "export default [\n  // ignores: ['src/**'] was removed\n  { files: ['src/**'], rules: {} },\n];\n",
  ],
  ['/p/.eslintrc.json', '{\n  "root": true,\n  "globals": {\n    "process": false\n  }\n}\n'],
  ['/p/tsconfig.json', '{ "compilerOptions": { "strict": true, "declaration": false }, "exclude": ["dist"] }\n'],
  ['/p/pyproject.toml', '[project]\nname = "a"\n[tool.setuptools]\nignore = ["tests"]\n[tool.ruff]\nselect = ["E"]\n'],
  ['/p/pyproject.toml', '[tool.mypy]\nstrict = true\nplugins = ["pydantic.mypy"]\n'],
  ['/p/.golangci.yml', 'linters:\n  enable:\n    - errcheck\n'],
  ['/p/.rubocop.yml', 'Style/Foo:\n  Enabled: true\n'],
];

test.each(STRONG)('nothing is found in %s: %j', async (path, text) => {
  expect(await linesOf(path, text)).toEqual([]);
});

test('other files are left alone', () => {
  for (const path of ['/p/package.json', '/p/config.json', '/p/src/eslint.ts', '/p/tsconfig.json.md'])
    expect(checker.handles(path)).toBe(false);
});
