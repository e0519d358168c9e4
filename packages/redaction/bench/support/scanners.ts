import { OpenRedaction } from '@openredaction/openredaction';
import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import { createRedactor } from '../../src/index.ts';

/** Returns a text without the secrets that a scanner finds. */
export type Scan = (text: string) => Promise<string>;

const redactor = createRedactor();
const preset = { id: '@secretlint/secretlint-rule-preset-recommend', rule: recommended, options: {} };
const personal = { includeNames: false, includeAddresses: false, includePhones: false, includeEmails: false };
const openRedaction = new OpenRedaction(personal);
// The profiler would keep an entry per rule and text.
secretLintProfiler.setEnabled(false);

async function secretlint(content: string): Promise<string> {
  const source = { content, filePath: 'text', ext: '', contentType: 'text' as const };
  const { messages } = await lintSource({ source, options: { config: { rules: [preset] }, locale: 'en' } });
  const ranges = messages.map(({ range }) => range).sort(([one], [other]) => other - one);
  return ranges.reduce((text, [start, end]) => `${text.slice(0, start)}[redacted]${text.slice(end)}`, content);
}

/** Scanners by name. */
export const SCANNERS: Readonly<Record<string, Scan>> = {
  hookline: (text) => redactor.redact(text),
  secretlint,
  openredaction: async (text) => openRedaction.detect(text).redacted,
};

/** Returns the processor time of work, in milliseconds. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
