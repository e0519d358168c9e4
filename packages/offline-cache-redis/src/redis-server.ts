import { sendWithTimeout } from './connection.ts';
import type { ResolvedRedisOptions } from './options.ts';
import { KEYS } from './scripts.ts';

/** Configuration of a server that flushes every write before it replies. */
const DURABLE_CONFIG = ['appendonly', 'yes', 'appendfsync', 'always'];

/** Runs the scripts on the server. All methods reject with the errors of the client. */
export class RedisServer {
  readonly #options: ResolvedRedisOptions;
  readonly #keys: readonly string[];
  #durable: boolean | undefined;

  constructor(options: ResolvedRedisOptions) {
    this.#options = options;
    this.#keys = KEYS.map((key) => `{${options.prefix}}:${key}`);
  }

  /** Runs a script. Its reply is documented at the script. */
  async run(script: string, args: readonly (string | number)[]): Promise<unknown> {
    return this.#send(['EVAL', script, String(this.#keys.length), ...this.#keys, ...args.map(String)]);
  }

  /** Runs a script that replies with a list, and converts the elements to strings. */
  async list(script: string, args: readonly (string | number)[]): Promise<string[]> {
    const reply = await this.run(script, args);
    return Array.isArray(reply) ? reply.map(String) : [];
  }

  /** Increments a total. */
  async count(name: 'refused'): Promise<void> {
    await this.#send(['HINCRBY', this.#keys.at(-1) ?? '', name, '1']);
  }

  /** True when every write is on the server's disk before its reply. The server is asked once. */
  async isDurable(): Promise<boolean> {
    if (this.#durable === undefined) {
      const appendOnly = await this.#config('appendonly');
      const fsync = await this.#config('appendfsync');
      this.#durable = [...appendOnly, ...fsync].join() === DURABLE_CONFIG.join();
    }
    return this.#durable;
  }

  async #config(name: string): Promise<string[]> {
    const reply = await this.#send(['CONFIG', 'GET', name]);
    return Array.isArray(reply)
      ? reply.map(String)
      : Object.entries(reply ?? {})
          .flat()
          .map(String);
  }

  #send(args: readonly string[]): Promise<unknown> {
    const { connection, clock, timeoutMs } = this.#options;
    return sendWithTimeout(connection, args, clock, timeoutMs);
  }
}
