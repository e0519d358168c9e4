const DOUBLE = /[“”]/;
const SINGLE = /[‘’]/;

/** Returns a text with straight quotes. Its length does not change. */
export function straightenQuotes(text: string): string {
  return text.replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"');
}

/** Returns a text whose straight quotes are typographic where those of `model` are, as Claude Code writes it. */
export function withQuotesOf(text: string, model: string): string {
  const [isDouble, isSingle] = [DOUBLE.test(model), SINGLE.test(model)];
  const characters = Array.from(text);
  return characters
    .map((character, at) => {
      const before = characters[at - 1];
      const isOpening = before === undefined || /[\s([{—–]/.test(before);
      if (character === '"' && isDouble) return isOpening ? '“' : '”';
      if (character === "'" && isSingle) return isOpening ? '‘' : '’';
      return character;
    })
    .join('');
}
