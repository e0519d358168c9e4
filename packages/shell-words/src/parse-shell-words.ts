/** Characters without a meaning to a shell, quoted or not. */
const PLAIN = /[A-Za-z0-9_./@:=,+%^-]/;

/**
 * Splits a command that consists of plain and quoted words only. Returns `undefined` for anything that a shell interprets
 * further: pipes, redirections, variables, substitutions, globs, `~`, comments, several commands or a leading assignment.
 */
export function parseShellWords(command: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < command.length; at++) {
    const character = command[at] ?? '';
    if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      const end = command.indexOf(character, at + 1);
      if (end === -1) return undefined;
      const inside = command.slice(at + 1, end);
      // Within double quotes, a shell still expands these.
      if (character === '"' && /[$`\\!]/.test(inside)) return undefined;
      if (inside.includes('\n')) return undefined;
      word = (word ?? '') + inside;
      at = end;
    } else if (PLAIN.test(character)) {
      word = (word ?? '') + character;
    } else {
      return undefined;
    }
  }
  if (word !== undefined) words.push(word);
  const [first] = words;
  // `A=b command` assigns a variable first.
  return first === undefined || first.includes('=') ? undefined : words;
}
