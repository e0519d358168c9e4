import { overlap } from '../../src/index.ts';
import type { Answer, WrongAnswer } from './tally.ts';
import type { Texts } from './versions.ts';

/** The wrong answers as text, to be checked by hand: the child, the parent it was given, and the one expected. */
export function wrongAnswers(answers: readonly Answer[], texts: Texts): string {
  const wrong = answers.flatMap((answer) => answer.wrong ?? []);
  return wrong.map((answer, at) => entryOf(answer, `${at + 1} of ${wrong.length}`, texts)).join('\n');
}

function entryOf({ child, given: { method, pattern, score } }: WrongAnswer, number: string, texts: Texts): string {
  const { identity, language, name, parent, path, repository } = child;
  const place = `${repository}/${path} ${name}`;
  const textOf = (fingerprint: string): string => texts.get(fingerprint) ?? '';
  const alike = (hashes: Uint32Array): string => overlap(identity.hashes, hashes).resemblance.toFixed(2);
  const given = `${method} ${score.toFixed(2)}, resembles ${alike(pattern.hashes)}`;
  const expected = parent ? `expected: ${place}, resembles ${alike(parent.hashes)}` : 'expected: none';
  return [
    `===== ${number}: ${language}, ${identity.tokens} tokens, commit ${child.commit}`,
    `----- child: ${place}`,
    textOf(identity.fingerprint),
    `----- given: ${pattern.path ?? 'nowhere'}, ${given}`,
    textOf(pattern.fingerprint),
    `----- ${expected}`,
    ...(parent ? [textOf(parent.fingerprint)] : []),
    '',
  ].join('\n');
}
