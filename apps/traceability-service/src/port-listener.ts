import type { Clock, Timer } from '@hookline/clock';
import { portOwner } from './port-owner.ts';

/** State of the service's TCP port: the service listens on it, or another process has it. */
export type PortState =
  | { readonly state: 'listening'; readonly port: number }
  | { readonly state: 'occupied'; readonly port: number; readonly by: string };

/** Time between two attempts to listen on an occupied port, in milliseconds. */
const RETRY_MS = 10_000;

/** Options of {@link listenOnPort}. */
export interface PortListenerOptions {
  readonly server: { listen(at: { readonly host: string; readonly port: number }): Promise<string> };
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  /** Called after the first attempt and whenever the state changes. */
  readonly onPort: (state: PortState) => void;
}

/**
 * Listens on a TCP port, now or once it is free. Resolves after the first attempt. Rejects when the reason is not that
 * another process has the port or that this one may not have it.
 */
export async function listenOnPort(options: PortListenerOptions): Promise<{ stop(): void }> {
  const { clock, host, onPort, port, server } = options;
  let timer: Timer | undefined;
  let stopped = false;
  let occupiedBy: string | undefined;
  const attempt = async (): Promise<void> => {
    try {
      onPort({ state: 'listening', port: Number(new URL(await server.listen({ host, port })).port) });
    } catch (error) {
      const by = occupantOf(error, port);
      if (by === undefined) throw error;
      if (by !== occupiedBy) onPort({ state: 'occupied', port, by });
      occupiedBy = by;
      if (!stopped) timer = clock.setTimer(() => void attempt().catch(() => {}), RETRY_MS);
    }
  };
  await attempt();
  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
    },
  };
}

function occupantOf(error: unknown, port: number): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return portOwner(port) ?? 'another program';
  return code === 'EACCES' ? 'the system, which reserves it' : undefined;
}
