import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem, sendProblem } from './problems.ts';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Who may ask. A server on loopback trusts requests that were made to a loopback name; whoever else must show the token.
 * The name guards against pages that resolve a name of theirs to 127.0.0.1, and what a browser sends on behalf of
 * another site is refused outright: there is no CORS.
 */
export function accessGuard(options: { readonly token?: string | undefined; readonly trustLoopback: boolean }) {
  return function guard(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
    const { authorization, host, origin } = request.headers;
    if (origin !== undefined && !isLoopbackName(hostOf(origin))) {
      sendProblem(
        reply,
        problem(403, 'cross-origin', 'Forbidden', 'requests from web pages of other sites are not served'),
      );
      return;
    }
    const trusted = options.trustLoopback && isLoopbackName(HOST.exec(host ?? '')?.[1]);
    const granted = authorization === undefined ? trusted : isToken(authorization, options.token);
    if (granted) {
      done();
      return;
    }
    const detail =
      authorization === undefined ? 'send the token as "Authorization: Bearer …"' : 'that is not the token';
    void reply.header('www-authenticate', 'Bearer');
    sendProblem(reply, problem(401, 'unauthorized', 'Unauthorized', detail));
  };
}

/** Whether a host name, without its port, is one of this machine's own. */
export function isLoopbackName(name: string | undefined): boolean {
  return name !== undefined && LOOPBACK_NAMES.has(name.toLowerCase());
}

/** A Host header: a name or an address, and a port perhaps. */
const HOST = /^([^:@/]+|\[[0-9a-f:]+\])(?::\d+)?$/i;

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function isToken(header: string, token: string | undefined): boolean {
  if (token === undefined || !header.startsWith('Bearer ')) return false;
  const [given, wanted] = [Buffer.from(header.slice('Bearer '.length)), Buffer.from(token)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
