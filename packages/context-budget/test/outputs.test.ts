import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { condense, condenseOutput, estimateTokens, OutputMonitor, outputText } from '../src/index.ts';

const bulky = Array.from({ length: 3000 }, (_, index) =>
  index === 1500 ? 'ERROR: disk on fire' : `line ${index + 1}`,
).join('\n');

describe('OutputMonitor', () => {
  test('sums outputs larger than 10 KiB by tool', () => {
    const monitor = new OutputMonitor();
    expect(monitor.observe('Bash', { stdout: 'x'.repeat(10_240), stderr: '' })).toEqual({
      bytes: 10_241,
      tokens: 2561,
      large: true,
    });
    expect(monitor.observe('Read', { file: { content: 'é'.repeat(5000) } })).toEqual({
      bytes: 10_000,
      tokens: 1250,
      large: false,
    });
    monitor.observe('Bash', 'x'.repeat(40_000));
    monitor.observe('Grep', { mode: 'content', content: 'x'.repeat(20_000) });
    expect(monitor.stats).toEqual({
      outputs: 4,
      largeOutputs: 3,
      contextDebtTokens: 17_561,
      byTool: [
        { tool: 'Bash', largeOutputs: 2, tokens: 12_561 },
        { tool: 'Grep', largeOutputs: 1, tokens: 5000 },
      ],
    });
  });

  test('counts what Claude is shown of an edit, not the copies of the file in its response', () => {
    const monitor = new OutputMonitor();
    const [originalFile, filePath] = ['x'.repeat(74_000), '/p/big.ts'];
    const written = { type: 'update', filePath, content: originalFile, structuredPatch: [], originalFile };
    const edited = { filePath, oldString: 'a', newString: 'b', originalFile, structuredPatch: [], replaceAll: false };
    const cell = { new_source: 'x = 2', original_file: originalFile, updated_file: originalFile };
    monitor.observe('Write', written);
    monitor.observe('Edit', edited);
    monitor.observe('NotebookEdit', cell);
    monitor.observe('Read', { type: 'image', file: { base64: originalFile, type: 'image/png' } });
    monitor.observe('Agent', { status: 'async_launched', agentId: 'a1', prompt: originalFile });
    expect(monitor.stats).toMatchObject({ outputs: 5, largeOutputs: 0, contextDebtTokens: 0 });
    expect(outputText(cell)).toBe('x = 2');
    const report = {
      status: 'completed',
      agentId: 'a1',
      prompt: originalFile,
      content: [{ type: 'text', text: 'done' }],
    };
    expect(outputText(report)).toBe('done');
  });

  test('accepts any response', () => {
    fc.assert(fc.property(fc.jsonValue(), (response) => typeof outputText(response) === 'string'));
    expect(outputText({ filenames: ['a', 'b'] })).toBe('a\nb');
    expect(estimateTokens('12345')).toBe(2);
    expect(() => new OutputMonitor({ largeBytes: 0 })).toThrow('largeBytes must be 1 or more, got 0');
  });
});

describe('condense', () => {
  test('keeps head, tail and numbered problem lines, and names the file of the whole text', () => {
    const condensed = condense(bulky, '/kept/all.txt', { headLines: 2, tailLines: 1 });
    expect(condensed?.text.split('\n')).toEqual([
      `[3000 lines, ${bulky.length} bytes: shortened. The whole text is in /kept/all.txt]`,
      'line 1',
      'line 2',
      '[… 2997 lines …]',
      '[lines among them that may matter:]',
      '1501: ERROR: disk on fire',
      '[…]',
      'line 3000',
    ]);
    expect(condensed).toMatchObject({ lines: 3000, omittedLines: 2996, bytes: bulky.length });
  });

  test('returns a smaller text or undefined', () => {
    const text = fc.array(fc.string({ maxLength: 400 }), { maxLength: 200 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, fc.nat(50), fc.nat(50), (whole, headLines, tailLines) => {
        const condensed = condense(whole, '/x', { maxBytes: 1024, headLines, tailLines });
        if (condensed) expect(Buffer.byteLength(condensed.text)).toBeLessThan(condensed.bytes);
        else expect(Buffer.byteLength(whole) <= 1024 || headLines + tailLines > 0).toBe(true);
      }),
    );
    expect(condense('x'.repeat(100_000), '/x')?.text.length).toBeLessThan(500);
    expect(() => condense('', '/x', { maxBytes: 1 })).toThrow(RangeError);
  });

  test('stores the whole text once, readable by its owner, and keeps the shape of the response', async () => {
    const folder = join(temporaryFolder(), 'outputs');
    const response = { stdout: bulky, stderr: '', interrupted: false };
    const outcome = await condenseOutput(response, folder);
    if (!outcome.ok || !outcome.value) throw new Error('not condensed');
    const { path, output, condensed } = outcome.value;
    expect(readFileSync(path, 'utf8')).toBe(`${bulky}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(output).toEqual({ stdout: condensed.text, stderr: '', interrupted: false });
    expect(condensed.text).toContain(path);
    expect(await condenseOutput(response, folder)).toEqual(outcome);
    const read = await condenseOutput({ type: 'text', file: { filePath: '/a', content: bulky } }, folder);
    expect(read).toMatchObject({ ok: true, value: { output: { type: 'text', file: { filePath: '/a' } } } });
  });

  test('reads the whole text of an output that Claude Code stored in a file', async () => {
    const folder = temporaryFolder();
    const persistedOutputPath = join(folder, 'whole.txt');
    writeFileSync(persistedOutputPath, bulky);
    const response = {
      stdout: bulky.slice(0, 30_000),
      stderr: '',
      persistedOutputPath,
      persistedOutputSize: bulky.length,
    };
    expect(new OutputMonitor().observe('Bash', response)).toEqual({ bytes: 2000, tokens: 500, large: false });
    const outcome = await condenseOutput(response, folder);
    if (!outcome.ok || !outcome.value) throw new Error('not condensed');
    expect(outcome.value.output).toEqual({ stdout: outcome.value.condensed.text, stderr: '' });
    expect(outcome.value.condensed.text).toMatch(/line 3000$/);
    expect(readFileSync(outcome.value.path, 'utf8')).toBe(bulky);
  });

  test('leaves alone what is small or has no text, and fails as a value', async () => {
    const folder = temporaryFolder();
    expect(await condenseOutput({ stdout: 'small', stderr: '' }, folder)).toEqual({ ok: true, value: undefined });
    expect(await condenseOutput({ filenames: bulky.split('\n') }, folder)).toEqual({ ok: true, value: undefined });
    const file = join(folder, 'a file');
    writeFileSync(file, '');
    expect(await condenseOutput(bulky, file)).toMatchObject({ ok: false, error: { code: 'io' } });
  });
});
