import { DEDENT, INDENT, type Kind, NAME, NEWLINE, PUNCT, type Token } from '../lexer/token.ts';

/** Words that begin a compound statement. */
const HEADS = /^(?:async|class|def|elif|else|except|finally|for|if|try|while|with)$/;

/**
 * Puts each statement on a separate line, so that `if a: b; c` has the tokens of a block. It inserts layout tokens and
 * therefore precedes every rule that stores positions.
 */
export function splitStatements(tokens: readonly Token[]): readonly Token[] {
  const splitter = new Splitter();
  for (const [at, token] of tokens.entries()) splitter.add(token, tokens[at + 1]);
  return splitter.tokens;
}

class Splitter {
  readonly tokens: Token[] = [];
  #depth = 0;
  #lambdas = 0;
  /** True within the head of a block, before its colon. */
  #isHead = false;
  #isLineStart = true;
  /** True within a block on the line of its head. */
  #isInBlock = false;

  add(token: Token, next: Token | undefined): void {
    if (token.kind >= NEWLINE) this.#endLine(token);
    else {
      if (this.#isLineStart) this.#beginLine(token);
      this.#addWithin(token, next);
    }
  }

  #beginLine(token: Token): void {
    this.#isLineStart = false;
    this.#lambdas = 0;
    this.#isHead = token.kind === NAME && HEADS.test(token.text);
  }

  #endLine(token: Token): void {
    if (this.#isInBlock) this.#layout(DEDENT, token);
    if (!this.#isInBlock || token.kind !== NEWLINE) this.tokens.push(token);
    this.#isInBlock = false;
    this.#isLineStart = true;
  }

  #addWithin(token: Token, next: Token | undefined): void {
    if (token.kind === PUNCT) this.#bracket(token.text);
    const isOuter = this.#depth === 0;
    const endsLine = !next || next.kind >= NEWLINE;
    if (isOuter && token.kind === PUNCT && token.text === ';') {
      if (!endsLine) this.#layout(NEWLINE, token);
      return;
    }
    this.tokens.push(token);
    if (!isOuter || !this.#isHead) return;
    if (token.kind === NAME && token.text === 'lambda') this.#lambdas++;
    if (token.kind !== PUNCT || token.text !== ':' || this.#lambdas-- > 0) return;
    this.#isHead = false;
    if (endsLine) return;
    this.#layout(INDENT, next);
    this.#isInBlock = true;
  }

  #bracket(mark: string): void {
    if ('([{'.includes(mark)) this.#depth++;
    else if (')]}'.includes(mark)) this.#depth = Math.max(0, this.#depth - 1);
  }

  #layout(kind: Kind, at: Token): void {
    this.tokens.push({ kind, text: '', start: at.start, end: at.start });
  }
}
