/** Characters that mean nothing to a shell, quoted or not. */
const PLAIN = /[A-Za-z0-9_./@:=,+%^-]/;

/**
 * The words of a command that is nothing but words: no pipe, redirection, variable, substitution, glob, `~`, comment or
 * second command. `undefined` for anything else, because then more than its words decides what it does.
 */
export function shellWords(command: string): string[] | undefined {
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
      // Between double quotes, these still mean something.
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
  // `A=b command` sets a variable first.
  return first === undefined || first.includes('=') ? undefined : words;
}
