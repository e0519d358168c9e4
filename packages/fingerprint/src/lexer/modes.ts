/** Code within something else: an interpolation in a string, an expression in a tag. */
export interface Mode {
  /** The bracket whose nesting is counted, and the one that ends this mode at depth 0: character codes. */
  readonly opener: number;
  readonly closer: number;
  /** Goes on with what surrounds the code. `at` is where the closer stands. */
  readonly resume: (at: number) => number;
  /** Present when what surrounds must be closed: rewinds to where it began, says where to read on. */
  readonly abandon?: (limit: number) => number;
  /** The end of a line ends it unclosed. */
  readonly isSingleLine?: boolean;
}

/** The stack of modes. */
export class Modes {
  readonly #stack: { readonly mode: Mode; depth: number }[] = [];

  /** Whether any is open. */
  get any(): boolean {
    return this.#stack.length > 0;
  }

  /** How many are open. */
  get depth(): number {
    return this.#stack.length;
  }

  enter(mode: Mode): void {
    this.#stack.push({ mode, depth: 0 });
  }

  /** Forgets all above `depth`. */
  rewind(depth: number): void {
    this.#stack.length = Math.min(this.#stack.length, depth);
  }

  /** Minds a bracket. Returns where reading goes on when it closes the innermost mode, else -1. */
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

  /** A line ends within the innermost mode. Returns where to read on when that leaves it unclosed, else -1. */
  newline(at: number): number {
    const top = this.#stack.at(-1);
    return top?.mode.isSingleLine && top.mode.abandon ? top.mode.abandon(at) : -1;
  }

  /** The text ends. Returns where to read on when something open had to be closed, else -1. */
  abandonAny(end: number): number {
    const open = this.#stack.find(({ mode }) => mode.abandon);
    return open?.mode.abandon ? open.mode.abandon(end) : -1;
  }
}
