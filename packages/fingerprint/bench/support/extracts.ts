import { findParents } from '../../src/index.ts';
import { createSqliteIndex } from '../../src/sqlite.ts';
import { readFiles, type SourceFile } from './history.ts';
import type { Random } from './random.ts';
import { figures, HEADINGS, type Answer } from './tally.ts';
import { identityOf } from './versions.ts';

/**
 * Asks for the parents of fragments: 5 to 30 lines of a file, which no other file has, with a line missing and
 * a name changed. The index holds the whole files; the parent is the file that the fragment is from.
 */
export async function replayExtracts(
  repositories: readonly string[],
  foreign: readonly string[],
  path: string,
  count: number,
  random: Random,
): Promise<string> {
  using index = createSqliteIndex({ path });
  const files = repositories.flatMap(readFiles);
  const prints = new Map<SourceFile, string>();
  for (const file of files) {
    const identity = identityOf(file.text, file.path);
    if (!identity) continue;
    index.add(identity);
    prints.set(file, identity.fingerprint);
  }
  const answers: Answer[] = [];
  const ask = async (from: readonly SourceFile[], wanted: number): Promise<void> => {
    const long = from.filter(({ text }) => text.split('\n').length >= 40);
    for (let tries = 0, asked = 0; asked < wanted && tries < wanted * 4 && long.length > 0; tries++) {
      const file = long[random.below(long.length)] as SourceFile;
      const piece = cutPiece(file.text, random);
      const child = identityOf(editPiece(piece, random), file.path);
      if (!child || child.tokens < 30 || isElsewhere(piece, file, files)) continue;
      asked++;
      const startedAt = performance.now();
      const { parents } = await findParents(child, index);
      const milliseconds = performance.now() - startedAt;
      const isRight = parents[0]?.pattern.fingerprint === prints.get(file) && prints.has(file);
      answers.push({
        language: file.language,
        tokens: child.tokens,
        hasParent: prints.has(file),
        isGiven: parents.length > 0,
        isRight,
        isFirstRight: isRight,
        isExact: isRight,
        parents: parents.length,
        milliseconds,
      });
    }
  };
  await ask(files, count);
  await ask(foreign.flatMap(readFiles), count / 2);
  return [`\ncheck 10: fragments of files (${prints.size} files)`, HEADINGS, figures('all', answers)].join('\n');
}

/** 5 to 30 lines of a text. */
function cutPiece(text: string, random: Random): readonly string[] {
  const lines = text.split('\n');
  const length = 5 + random.below(26);
  const from = random.below(Math.max(1, lines.length - length));
  return lines.slice(from, from + length);
}

/** One line of a longer piece is dropped, one name is another wherever it stands. */
function editPiece(piece: readonly string[], random: Random): string {
  const dropped = piece.length > 6 ? 1 + random.below(piece.length - 2) : -1;
  return renameSome(piece.filter((_, at) => at !== dropped).join('\n'), 1, random);
}

/** Whether another file has the very lines: then nobody can tell which it is from. */
function isElsewhere(piece: readonly string[], file: SourceFile, files: readonly SourceFile[]): boolean {
  const lines = piece.join('\n');
  return files.some((other) => other !== file && other.text.includes(lines));
}

/** A text with some of its longer names changed, each wherever it stands. */
export function renameSome(text: string, count: number, random: Random): string {
  let renamed = text;
  const names = [...new Set(text.match(/\b[a-z]\w{3,}\b/gi))];
  for (let done = 0; done < count && names.length > 0; done++) {
    const [name = ''] = names.splice(random.below(names.length), 1);
    renamed = renamed.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}Other`);
  }
  return renamed;
}
