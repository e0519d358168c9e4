import { type Random, readFiles, type SourceFile } from '@hookline/code-corpus';
import { identityOf } from './identity.ts';
import { findParents } from '@hookline/similarity';
import { createSqliteIndex } from '@hookline/similarity/sqlite';
import { type Answer, figures, HEADINGS } from './tally.ts';

/**
 * Searches the parents of fragments: 5 to 30 lines that only one file contains, with a line removed and a name changed. The
 * index contains the whole files; the expected parent is the file of the fragment.
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
  const fingerprints = new Map<SourceFile, string>();
  for (const file of files) {
    const identity = identityOf(file.text, file.path);
    if (!identity) continue;
    index.add(identity);
    fingerprints.set(file, identity.fingerprint);
  }
  const answers: Answer[] = [];
  const query = async (from: readonly SourceFile[], wanted: number): Promise<void> => {
    const long = from.filter(({ text }) => text.split('\n').length >= 40);
    for (let tries = 0, asked = 0; asked < wanted && tries < wanted * 4 && long.length > 0; tries++) {
      const file = long[random.below(long.length)] as SourceFile;
      const piece = cutPiece(file.text, random);
      const child = identityOf(editPiece(piece, random), file.path);
      if (!child || child.tokens < 30 || isInOtherFile(piece, file, files)) continue;
      asked++;
      const startedAt = performance.now();
      const { parents } = await findParents(child, index);
      const milliseconds = performance.now() - startedAt;
      const isRight = parents[0]?.pattern.fingerprint === fingerprints.get(file) && fingerprints.has(file);
      answers.push({
        language: file.language,
        tokens: child.tokens,
        hasParent: fingerprints.has(file),
        isGiven: parents.length > 0,
        isRight,
        isFirstRight: isRight,
        isExact: isRight,
        parents: parents.length,
        milliseconds,
      });
    }
  };
  await query(files, count);
  await query(foreign.flatMap(readFiles), count / 2);
  return [`\nfragments of files (${fingerprints.size} files)`, HEADINGS, figures('all', answers)].join('\n');
}

/** Returns 5 to 30 lines of a text. */
function cutPiece(text: string, random: Random): readonly string[] {
  const lines = text.split('\n');
  const length = 5 + random.below(26);
  const from = random.below(Math.max(1, lines.length - length));
  return lines.slice(from, from + length);
}

/** Removes a line of a piece of more than six lines, and renames one name everywhere. */
function editPiece(piece: readonly string[], random: Random): string {
  const dropped = piece.length > 6 ? 1 + random.below(piece.length - 2) : -1;
  return renameSome(piece.filter((_, at) => at !== dropped).join('\n'), 1, random);
}

/** Returns whether another file contains the same lines, so that the parent is ambiguous. */
function isInOtherFile(piece: readonly string[], file: SourceFile, files: readonly SourceFile[]): boolean {
  const lines = piece.join('\n');
  return files.some((other) => other !== file && other.text.includes(lines));
}

/** Renames some of the longer names of a text everywhere. */
export function renameSome(text: string, count: number, random: Random): string {
  let renamed = text;
  const names = [...new Set(text.match(/\b[a-z]\w{3,}\b/gi))];
  for (let done = 0; done < count && names.length > 0; done++) {
    const [name = ''] = names.splice(random.below(names.length), 1);
    renamed = renamed.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${name}Other`);
  }
  return renamed;
}
