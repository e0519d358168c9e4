import type { Clock } from '@hookline/clock';
import type { IdleWatch } from '@hookline/local-service';

/** Hook on the start of requests, as Fastify has it. */
interface RequestHooks {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly method: string; readonly url: string },
      reply: { readonly raw: { once(event: 'close', listener: () => void): unknown } },
      done: () => void,
    ) => void,
  ): unknown;
}

/** Time of the latest POST request of a server. */
export interface LastPost {
  /** Starts to observe a server. */
  watch(server: RequestHooks): void;
  /** Returns the time by the clock's `monotonic`; `-Infinity` before the first request. */
  at(): number;
}

/** Observes the POST requests of a server that is created later. */
export function trackLastPost(clock: Clock): LastPost {
  let lastAt = -Infinity;
  return {
    watch: (server) => {
      server.addHook('onRequest', ({ method }, _reply, done) => {
        if (method === 'POST') lastAt = clock.monotonic();
        done();
      });
    },
    at: () => lastAt,
  };
}

/** Reports the start and end of every request to an idle watch. */
export function reportRequests(server: RequestHooks, idle: IdleWatch): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', idle.begin(request.url));
    done();
  });
}
