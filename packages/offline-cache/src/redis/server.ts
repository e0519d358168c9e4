import { ask } from './connection.ts';
import type { ResolvedRedisOptions } from './options.ts';
import { KEYS } from './scripts.ts';

/** What the server says about how durable its writes are. */
const DURABLE = ['appendonly', 'yes', 'appendfsync', 'always'];

/** Runs the scripts. Everything here throws what the client throws. */
export class RedisServer {
  readonly #options: ResolvedRedisOptions;
  readonly #keys: readonly string[];
  #durable: boolean | undefined;

  constructor(options: ResolvedRedisOptions) {
    this.#options = options;
    this.#keys = KEYS.map((key) => `{${options.prefix}}:${key}`);
  }

  /** Runs one of the scripts. Which reply it gives is said where the script is. */
  async run(script: string, args: readonly (string | number)[]): Promise<unknown> {
    return this.#ask(['EVAL', script, String(this.#keys.length), ...this.#keys, ...args.map(String)]);
  }

  /** Runs one that replies with a list. Numbers in it become text. */
  async list(script: string, args: readonly (string | number)[]): Promise<string[]> {
    const reply = await this.run(script, args);
    return Array.isArray(reply) ? reply.map(String) : [];
  }

  async count(name: 'refused'): Promise<void> {
    await this.#ask(['HINCRBY', this.#keys.at(-1) ?? '', name, '1']);
  }

  /** Whether every write is on the server's disk before its reply. Asked once. */
  async isDurable(): Promise<boolean> {
    if (this.#durable === undefined) {
      const only = await this.#setting('appendonly');
      const fsync = await this.#setting('appendfsync');
      this.#durable = [...only, ...fsync].join() === DURABLE.join();
    }
    return this.#durable;
  }

  async #setting(name: string): Promise<string[]> {
    const reply = await this.#ask(['CONFIG', 'GET', name]);
    return Array.isArray(reply)
      ? reply.map(String)
      : Object.entries(reply ?? {})
          .flat()
          .map(String);
  }

  #ask(args: readonly string[]): Promise<unknown> {
    const { connection, clock, timeoutMs } = this.#options;
    return ask(connection, args, clock, timeoutMs);
  }
}
