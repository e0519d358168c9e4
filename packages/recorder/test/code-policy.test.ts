import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { codePolicy, type CodePolicyOptions } from '../src/index.ts';

const options = (more: Partial<CodePolicyOptions>): CodePolicyOptions => ({
  ignore: [],
  mode: 'redacted',
  projects: {},
  isLocal: false,
  cwd: '/home/dev/app',
  ...more,
});

test('the mode of the project applies, and only metadata-only code must not leave to a remote service', () => {
  const projects = { '/home/dev/quiet': 'metadata-only', '/home/dev/open': 'full' } as const;
  expect(codePolicy(options({ projects }))).toEqual({ mode: 'redacted', mayLeave: true });
  expect(codePolicy(options({ projects }), '../open/a.ts')).toEqual({ mode: 'full', mayLeave: true });
  expect(codePolicy(options({ projects }), '../quiet/a.ts')).toEqual({ mode: 'metadata-only', mayLeave: false });
  const isLocal = true;
  expect(codePolicy(options({ projects, isLocal }), '../quiet/a.ts')).toEqual({
    mode: 'metadata-only',
    mayLeave: true,
  });
});

test('a file that is never traced is metadata-only', () => {
  expect(codePolicy(options({ mode: 'full' }), '.env').mode).toBe('metadata-only');
  expect(codePolicy(options({ mode: 'full', ignore: ['**/*.gen.ts'] }), 'a.gen.ts').mode).toBe('metadata-only');
});

test('the strictest mode applies when the path is reached through a link or the shell names the folder by one', () => {
  const folder = realpathSync(temporaryFolder());
  const [target, link] = [join(folder, 'target'), join(folder, 'link')];
  mkdirSync(target);
  symlinkSync(target, link);
  const byTarget = { [target]: 'metadata-only' } as const;
  expect(codePolicy(options({ cwd: link, projects: byTarget })).mode).toBe('metadata-only');
  const byLink = { [link]: 'metadata-only' } as const;
  expect(codePolicy(options({ cwd: target, projects: byLink })).mode).toBe('redacted');
  expect(codePolicy(options({ cwd: target, shellFolder: link, projects: byLink })).mode).toBe('metadata-only');
  expect(codePolicy(options({ cwd: target, shellFolder: folder, projects: byLink })).mode).toBe('redacted');
});
