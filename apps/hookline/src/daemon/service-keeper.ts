import type { Logger } from 'pino';
import type { Runtime } from '../compose.ts';
import { isLocalServiceAsleep, localServiceOwner, startLocalService } from './local-service.ts';

/** How often the local service is looked after, in milliseconds. */
const LOOK_MS = 5000;
/** Longest pause between two attempts to start it, in milliseconds. */
const MAX_PAUSE_MS = 300_000;

/** Keeps the local service running. */
export interface ServiceKeeper {
  start(): void;
  stop(): void;
}

/**
 * Starts the local service where it is ours to start and does not run, less and less often when that does not help. One
 * that sleeps is left alone: whoever needs it wakes it.
 * `onBack` is called when it answers again.
 */
export function createServiceKeeper(runtime: Runtime, logger: Logger, onBack: () => void): ServiceKeeper {
  const { clock, settings, localServicePort } = runtime;
  let timer: NodeJS.Timeout | undefined;
  let attempts = 0;
  let notBefore = 0;
  let looking = false;
  let answered = true;

  const look = async (): Promise<void> => {
    if (looking || isLocalServiceAsleep(runtime)) return;
    looking = true;
    try {
      const answers = (await runtime.client().live()).ok;
      if (answers && !answered) onBack();
      answered = answers || isLocalServiceAsleep(runtime);
      if (answers || localServiceOwner(runtime) || isLocalServiceAsleep(runtime)) {
        attempts = 0;
        return;
      }
      if (clock.monotonic() < notBefore) return;
      notBefore = clock.monotonic() + Math.min(MAX_PAUSE_MS, LOOK_MS * 2 ** attempts++);
      logger.info({ port: localServicePort, attempt: attempts }, 'starting the local service');
      startLocalService(runtime);
    } catch (error) {
      logger.error({ err: error }, 'could not look after the local service');
    } finally {
      looking = false;
    }
  };

  return {
    start() {
      if (localServicePort === undefined || !settings.service.autostart) return;
      void look();
      timer = setInterval(() => void look(), LOOK_MS);
    },
    stop: () => clearInterval(timer),
  };
}
