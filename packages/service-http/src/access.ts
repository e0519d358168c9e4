import type { Socket } from 'node:net';
import { isSameSecret } from '@hookline/settings/token-proof';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem, sendProblem } from './problems.ts';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_ADDRESS = /^(?:::ffff:)?127\.|^::1$/i;
/** The paths that are open to every process that can connect. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/livez', '/readyz']);

/** Options of {@link AccessGuard}. */
export interface AccessOptions {
  readonly token?: string | undefined;
  readonly trustLoopback?: boolean | undefined;
}

/**
 * Decides which requests are served: those through a Unix socket, whose folder admits only this user, those with the token,
 * and the probes. With `trustLoopback`, requests from loopback to a loopback host name are served as well. The check of the
 * host name prevents DNS rebinding by pages that resolve their own name to 127.0.0.1. Requests from pages of other origins
 * are always refused: there is no CORS.
 */
export class AccessGuard {
  readonly #options: AccessOptions;
  readonly #local = new WeakSet<Socket>();

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** Serves requests of a connection without a token. Only for connections that no other user can open. */
  admit(connection: Socket): void {
    this.#local.add(connection);
  }

  /** Returns true for a connection that was admitted. */
  isLocal(connection: Socket): boolean {
    return this.#local.has(connection);
  }

  /** Sends the refusal and returns true when the request may not be served. */
  refuses(request: FastifyRequest, reply: FastifyReply): boolean {
    if (this.isLocal(request.raw.socket)) return false;
    const { authorization, host, origin } = request.headers;
    if (isOpen(request)) return false;
    if (authorization !== undefined ? this.#isToken(authorization) : this.#trusts(request, host)) {
      if (origin === undefined || isLoopbackName(hostOf(origin))) return false;
      const detail = 'requests from web pages of other sites are not served';
      sendProblem(reply, problem(403, 'cross-origin', 'Forbidden', detail));
      return true;
    }
    const detail =
      authorization === undefined
        ? 'send the token as "Authorization: Bearer …"; hookline token prints it'
        : 'the token is not valid; hookline token prints it';
    void reply.header('www-authenticate', 'Bearer');
    sendProblem(reply, problem(401, 'unauthorized', 'Unauthorized', detail));
    return true;
  }

  #trusts({ raw }: FastifyRequest, host: string | undefined): boolean {
    return (
      this.#options.trustLoopback === true &&
      LOOPBACK_ADDRESS.test(raw.socket.remoteAddress ?? '') &&
      isLoopbackName(HOST.exec(host ?? '')?.[1])
    );
  }

  #isToken(header: string): boolean {
    const { token } = this.#options;
    return token !== undefined && header.startsWith('Bearer ') && isSameSecret(header.slice('Bearer '.length), token);
  }
}

function isOpen({ method, url }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && OPEN_PATHS.has(url);
}

/** Returns true for a loopback host name without a port. */
function isLoopbackName(name: string | undefined): boolean {
  return name !== undefined && LOOPBACK_NAMES.has(name.toLowerCase());
}

/** Host header: a name or an address with an optional port. */
const HOST = /^([^:@/]+|\[[0-9a-f:]+\])(?::\d+)?$/i;

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
