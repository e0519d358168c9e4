/** Names of statements that a connection plans once. The protocol knows them by name, and Kysely hands over text only. */
export class PreparedStatements {
  readonly #names = new Map<string, string>();

  /** Gives a statement a name, the same on every connection. */
  add(text: string): void {
    if (!this.#names.has(text)) this.#names.set(text, `hookline_${this.#names.size}`);
  }

  /** The name of a statement that has one. */
  nameOf(text: string): string | undefined {
    return this.#names.get(text);
  }
}
