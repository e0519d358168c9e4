/** Names of statements that each connection plans once. */
export class PreparedStatements {
  readonly #names = new Map<string, string>();

  /** Names a statement; the name is the same on every connection. */
  add(text: string): void {
    if (!this.#names.has(text)) this.#names.set(text, `hookline_${this.#names.size}`);
  }

  /** Returns the name of a statement that has one. */
  nameOf(text: string): string | undefined {
    return this.#names.get(text);
  }
}
