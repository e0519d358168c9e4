import process from 'node:process';
import { SyntaxRules } from '@hookline/syntax-rules';
import type { HostAnswer, HostFindings, HostRequest } from './host-messages.ts';

/** Checks texts in the process of a host. */
export type HostChecker = (path: string, text: string) => Promise<HostFindings>;

/** Answers the requests of the parent process, one after the other, and ends with it. */
export function serveCheckers(checkers: Readonly<Record<string, HostChecker>>): void {
  let before: Promise<void> = Promise.resolve();
  process.on('message', (request: HostRequest) => {
    before = before.then(async () => {
      process.send?.(await answerTo(request, checkers[request.checker]));
    });
  });
  process.on('disconnect', () => process.exit());
}

/** Serves the syntax rules with the grammars of a folder. */
export function serveSyntaxRules(grammars: string): void {
  const rules = new SyntaxRules({ grammars });
  serveCheckers({ syntax: (path, text) => rules.inspect(path, text) });
}

async function answerTo({ id, path, text }: HostRequest, checker: HostChecker | undefined): Promise<HostAnswer> {
  try {
    if (!checker) throw new Error('this host has no such checker');
    const { opportunities = [], violations } = await checker(path, text);
    return { id, violations, opportunities, rssMb: rss() };
  } catch (error) {
    return { id, reason: String(error).slice(0, 500), rssMb: rss() };
  }
}

function rss(): number {
  return Math.round(process.memoryUsage.rss() / 1_048_576);
}
