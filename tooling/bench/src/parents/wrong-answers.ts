import type { Texts } from './versions.ts';
import { overlap } from '@hookline/similarity';
import type { Answer, WrongAnswer } from './tally.ts';

/** Formats wrong answers for manual review: the child, the reported and the expected parent with their code. */
export function wrongAnswers(answers: readonly Answer[], texts: Texts): string {
  const wrong = answers.flatMap((answer) => answer.wrong ?? []);
  return wrong.map((answer, at) => entryOf(answer, `${at + 1} of ${wrong.length}`, texts)).join('\n');
}

function entryOf({ child, given: { method, pattern, score } }: WrongAnswer, number: string, texts: Texts): string {
  const { identity, language, name, parent, path, repository } = child;
  const location = `${repository}/${path} ${name}`;
  const textOf = (fingerprint: string): string => texts.get(fingerprint) ?? '';
  const resemblance = (hashes: Uint32Array): string => overlap(identity.hashes, hashes).resemblance.toFixed(2);
  const reported = `${method} ${score.toFixed(2)}, resembles ${resemblance(pattern.hashes)}`;
  const expected = parent ? `expected: ${location}, resembles ${resemblance(parent.hashes)}` : 'expected: none';
  return [
    `===== ${number}: ${language}, ${identity.tokens} tokens, commit ${child.commit}`,
    `----- child: ${location}`,
    textOf(identity.fingerprint),
    `----- reported: ${pattern.path ?? 'no path'}, ${reported}`,
    textOf(pattern.fingerprint),
    `----- ${expected}`,
    ...(parent ? [textOf(parent.fingerprint)] : []),
    '',
  ].join('\n');
}
