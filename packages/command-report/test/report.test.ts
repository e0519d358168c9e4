import { describe, expect, it, vi } from 'vitest';
import { CommandError, report, table } from '../src/index.ts';

describe('report', () => {
  it('formats the text only when it is asked for', () => {
    const text = vi.fn<(value: { readonly events: number }) => string>(({ events }) => `${events} events`);
    const result = report({ events: 3 }, text);
    expect(text).not.toHaveBeenCalled();
    expect(result).toMatchObject({ value: { events: 3 }, failure: undefined });
    expect(result.text()).toBe('3 events');
  });

  it('keeps a failure beside the value', () => {
    expect(report({ sent: 2 }, ({ sent }) => `${sent} sent`, 'the service stopped')).toMatchObject({
      value: { sent: 2 },
      failure: 'the service stopped',
    });
  });
});

describe('CommandError', () => {
  it('distinguishes wrong usage from failures', () => {
    expect(new CommandError('give --session', 2)).toMatchObject({ code: 'usage', exitCode: 2 });
    expect(new CommandError('the daemon does not run')).toMatchObject({ code: 'failed', exitCode: 1 });
  });
});

describe('details of an error', () => {
  it('are the code and no fix unless they are given', () => {
    expect(new CommandError('give --session', 2).details).toEqual({ code: 'usage', fix: null });
    expect(new CommandError('no answer', 1, { code: 'unreachable', fix: 'hookline up' }).details).toEqual({
      code: 'unreachable',
      fix: 'hookline up',
    });
  });
});

describe('table', () => {
  it('aligns all columns but the last', () => {
    expect(
      table([
        ['daemon', 'runs', 'process 12'],
        ['db', 'ready', ''],
      ]),
    ).toBe('daemon  runs   process 12\ndb      ready  ');
  });

  it('keeps a row on one line', () => {
    expect(table([['a\nb', 'c\u001B[2J']])).toBe(String.raw`a\nb  c\u001b[2J`);
  });
});
