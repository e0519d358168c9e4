import type pg from 'pg';

/**
 * Statements that a connection plans once. The protocol knows them by name, and Kysely hands over text only, so each
 * connection's `query` puts the name to it.
 *
 * @see https://node-postgres.com/features/queries#prepared-statements
 */
export class PreparedStatements {
  readonly #names = new Map<string, string>();

  /** Gives a statement a name, the same on every connection. */
  add(text: string): void {
    if (!this.#names.has(text)) this.#names.set(text, `hookline_${this.#names.size}`);
  }

  /** Lets a connection send statements that have a name by it. */
  nameOn(client: pg.PoolClient): void {
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    const query = (text: unknown, values: unknown, ...rest: unknown[]): unknown => {
      const name = typeof text === 'string' ? this.#names.get(text) : undefined;
      return name === undefined ? send(text, values, ...rest) : send({ name, text, values }, ...rest);
    };
    client.query = query as typeof client.query;
  }
}
