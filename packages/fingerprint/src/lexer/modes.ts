/** Code embedded in another construct: an interpolation in a string, an expression in a tag. */
export interface Mode {
  /** Character codes of the bracket whose nesting is counted and of the one that ends this mode at depth 0. */
  readonly opener: number;
  readonly closer: number;
  /** Continues with the enclosing construct. `at` is the position of the closer. */
  readonly resume: (at: number) => number;
  /** Present when the enclosing construct must be closed. Rewinds the lexer to its start and returns the next position. */
  readonly abandon?: (limit: number) => number;
  /** The end of a line leaves the construct unclosed. */
  readonly isSingleLine?: boolean;
}

/** The stack of active modes. */
export class Modes {
  readonly #stack: { readonly mode: Mode; depth: number }[] = [];

  /** True when a mode is active. */
  get isActive(): boolean {
    return this.#stack.length > 0;
  }

  /** Number of active modes. */
  get depth(): number {
    return this.#stack.length;
  }

  enter(mode: Mode): void {
    this.#stack.push({ mode, depth: 0 });
  }

  /** Removes all modes above `depth`. */
  rewind(depth: number): void {
    this.#stack.length = Math.min(this.#stack.length, depth);
  }

  /** Tracks a bracket. Returns the next position when it closes the innermost mode, else -1. */
  bracket(code: number, at: number): number {
    const top = this.#stack.at(-1);
    if (!top) return -1;
    if (code === top.mode.opener) top.depth++;
    else if (code === top.mode.closer) {
      if (top.depth === 0) {
        this.#stack.pop();
        return top.mode.resume(at);
      }
      top.depth--;
    }
    return -1;
  }

  /** Handles the end of a line. Returns the next position when it leaves the innermost mode unclosed, else -1. */
  newline(at: number): number {
    const top = this.#stack.at(-1);
    return top?.mode.isSingleLine && top.mode.abandon ? top.mode.abandon(at) : -1;
  }

  /** Handles the end of the text. Returns the next position when a construct is left unclosed, else -1. */
  abandonUnclosed(end: number): number {
    const open = this.#stack.find(({ mode }) => mode.abandon);
    return open?.mode.abandon ? open.mode.abandon(end) : -1;
  }
}
