import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchQuery } from '../src/index.ts';

const bash = (command: string) => searchQuery('Bash', { command }, '/repo');

describe('searchQuery', () => {
  test.each([
    ['grep -rn "two words" src', ['/repo/src']],
    ["rg -n -C3 'foo|bar' --type=ts", ['/repo']],
    ['git grep -n needle', ['/repo']],
    ['find src lib -name "*.ts" -not -path "*/x/*"', ['/repo/src', '/repo/lib']],
    ['cat /etc/hosts a.txt', ['/etc/hosts', '/repo/a.txt']],
    ['head -n 20 a.txt', ['/repo/a.txt']],
    ['head -20 a.txt', ['/repo/a.txt']],
    ['ls -a', ['/repo']],
  ])('%s', (command, roots) => {
    expect(bash(command)?.roots).toEqual(roots);
  });

  test('returns equal keys for equal searches', () => {
    expect(bash('grep  -rn   x src')?.key).toBe(bash("grep -rn 'x' src")?.key);
    const one = searchQuery('Grep', { pattern: 'x', output_mode: 'content', '-n': true }, '/repo');
    const other = searchQuery('Grep', { '-n': true, path: '/repo', output_mode: 'content', pattern: 'x' }, '/repo');
    expect(one?.key).toBe(other?.key);
    expect(one?.key).not.toBe(searchQuery('Grep', { pattern: 'x' }, '/other')?.key);
    expect(bash("grep -rn 'a b' src")?.key).not.toBe(bash('grep -rn a b src')?.key);
  });

  test('accepts an MCP tool only when it is listed', () => {
    expect(searchQuery('mcp__code__search', { query: 'x' }, '/repo')).toBeUndefined();
    expect(searchQuery('mcp__code__search', { query: 'x' }, '/repo', ['mcp__code__search'])?.roots).toEqual(['/repo']);
  });
});

describe('searchQuery returns undefined for', () => {
  test.each([
    'grep -rn x src | head',
    'grep x',
    'grep -R x .',
    'grep -f patterns a',
    'grep x -',
    'grep x $FILE',
    'grep x *.ts',
    'grep x ~/a',
    'cat a > b',
    'cat a; rm b',
    'cat a && rm b',
    'cat `b`',
    'cat "$(b)"',
    'cat a\nrm b',
    'cat',
    'A=b cat a',
    'cat a & rm b',
    'find . -delete',
    'find . -exec rm {} +',
    'find . -mmin -5',
    'find . -newer a',
    'find -L .',
    'ls -l',
    'ls -t',
    'rg --pre=x y',
    'rg -L x',
    'rg -uu x',
    'rg --hidden x',
    'git log',
    'git grep x HEAD',
    'git grep -f x',
    'tail -f a',
    'date',
    '',
    'sudo cat a',
  ])('%s', (command) => {
    expect(bash(command)).toBeUndefined();
  });

  test.each([
    ['Grep', { pattern: 'x', unheard_of: 1 }],
    ['Grep', { pattern: 'x', path: '~/a' }],
    ['Grep', { pattern: 'x', glob: '../*.ts' }],
    ['Glob', { pattern: '/etc/*' }],
    ['Glob', { pattern: '../../*' }],
    ['Read', { file_path: '/a' }],
    ['Bash', { command: 'ls', run_in_background: true }],
    ['Bash', null],
  ])('%s %o', (tool, input) => {
    expect(searchQuery(tool, input, '/repo')).toBeUndefined();
  });

  test('any other value without throwing', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.jsonValue(),
        (command, input) => void [bash(command), searchQuery('Grep', input, '/r')],
      ),
    );
  });
});
