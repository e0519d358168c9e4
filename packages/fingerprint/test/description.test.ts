import { describe as suite, expect, it } from 'vitest';
import { describe, detectLanguage } from '../src/index.ts';

suite('describe', () => {
  it.each([
    ['src/add.ts', 'export function add(a: number, b: number) {\n  return a + b;\n}', 'add', 'function', 'code'],
    ['src/greeter.py', 'class Greeter:\n    def greet(self):\n        return 1', 'Greeter', 'class', 'code'],
    ['src/shapes/index.ts', 'import { a } from "b";\nexport const c = a();', 'shapes/index', 'module', 'code'],
    ['src/tools.ts', 'const a = 1;\nfunction f() { return 2; }\nfunction g() {}', 'tools', 'module', 'code'],
    [undefined, 'a + b', 'fragment', 'fragment', 'code'],
    ['config/app.yaml', 'name: a\nport: 1', 'app', 'configuration', 'configuration'],
    ['package.json', '{"name": "a"}', 'package', 'configuration', 'configuration'],
    ['README.md', '# Title\n\nWords.', 'README', 'prose', 'documentation'],
    ['test/add.test.ts', 'import { add } from "./add";\nadd(1, 2);', 'add.test', 'module', 'test'],
    ['tests/test_add.py', 'import add\nadd.add(1)', 'test_add', 'module', 'test'],
    ['bin/run.sh', 'echo a', 'run', 'fragment', 'script'],
    ['schema.sql', 'CREATE TABLE a (b int);', 'a', 'fragment', 'schema'],
    ['a.css', 'a { color: red }', 'a', 'fragment', 'style'],
    ['a.html', '<p>a</p>', 'a', 'fragment', 'markup'],
  ])('classifies %s', (path, code, name, kind, type) => {
    expect(describe(code, path === undefined ? {} : { path })).toMatchObject({ name, kind, type });
  });
});

suite('detectLanguage', () => {
  it.each([
    ['a/b.tsx', '', 'TSX'],
    ['C:\\a\\b.PY', '', 'Python'],
    ['Dockerfile', '', 'Dockerfile'],
    ['a.d.ts', '', 'TypeScript'],
    ['a.h', '', 'C'],
    ['a.m', 'function x = f(y)', 'MATLAB'],
    ['a.m', '@implementation A', 'Objective-C'],
    ['a.pl', ':- use_module(library(lists)).', 'Prolog'],
    ['script', '#!/usr/bin/env -S python3.12 -u', 'Python'],
    ['script', '#!/bin/bash', 'Shell'],
    ['script', '<?php echo 1;', 'PHP'],
    ['script', '# -*- mode: ruby -*-', 'Ruby'],
    ['script', '// vim: set ft=javascript :', 'JavaScript'],
    ['', '', undefined],
    ['a.nosuchextension', 'words', undefined],
  ])('evaluates path %s and first line %j', (path, firstLine, language) => {
    expect(detectLanguage(path, firstLine)).toBe(language);
  });

  it('is overridden by the option language, given as a name or an alias in any case', () => {
    expect(describe('a', { language: 'c++', path: 'a.py' }).language).toBe('C++');
    expect(describe('a', { language: 'TS' }).language).toBe('TypeScript');
    expect(describe('a', { language: 'nothing known' }).language).toBeUndefined();
  });
});
