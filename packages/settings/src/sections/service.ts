import { seconds } from '../setting-kinds.ts';
import { boolean, httpUrl, integer, nonNegative, optionalUrl, text } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of the traceability service and of requests to it. */
export const serviceSettings = {
  service: {
    url: setting({
      description:
        'URL of a traceability service. Default: the local service, which is reached through a socket in the home folder.',
      schema: optionalUrl(httpUrl),
      default: '',
      env: ['INTELLIGENCE_SERVICE_URL'],
    }),
    port: setting({
      description: 'Port the local service listens on, 0 (any free one) to 65535.',
      schema: integer(0, 65_535),
      default: 8053,
      env: ['INTELLIGENCE_SERVICE_PORT'],
    }),
    host: setting({
      description: 'Address the local service binds its port to. Every client of the port needs the token.',
      schema: text(1),
      default: '127.0.0.1',
    }),
    token: setting({
      description: 'Bearer token of the service. Default: generated into <home>/token, readable by its owner only.',
      schema: text(16),
      default: '',
      env: ['HOOKLINE_TOKEN'],
      secret: true,
    }),
    trustLoopback: setting({
      description:
        'Whether requests to the port on loopback need no token. Then every user of this machine can read code and prompts.',
      schema: boolean,
      default: false,
    }),
    forwarded: setting({
      description:
        'Whether service.url names a forwarder on this machine, such as an ssh tunnel or a container. The service then need not prove that it is the process that was connected to.',
      schema: boolean,
      default: false,
      env: ['HOOKLINE_SERVICE_FORWARDED'],
    }),
    autostart: setting({
      description: 'Whether the daemon keeps the local service running.',
      schema: boolean,
      default: true,
      env: ['HOOKLINE_SERVICE_AUTOSTART'],
    }),
    requestsPerMinute: setting({
      description: 'Requests per minute that one client may send, 1 to 1,000,000.',
      schema: integer(1, 1_000_000),
      default: 1000,
    }),
    timeoutSeconds: seconds('How long one request to the service may take, in seconds.', 5),
    maxRetries: setting({
      description: 'How often one write to the service is tried before its events are cached, 1 to 20.',
      schema: integer(1, 20),
      default: 3,
      env: ['HOOKLINE_MAX_RETRIES'],
    }),
    sleepAfterMinutes: setting({
      description:
        'Minutes without a request after which the local service with an embedded database sleeps, 0 for never. The daemon, the command line and the MCP server wake it; other clients do not.',
      schema: nonNegative(525_600),
      default: 10,
      env: ['HOOKLINE_SLEEP_AFTER_MINUTES'],
    }),
    deadlineSeconds: seconds('Longest time that the service works on one request, in seconds.', 30),
  },
} as const satisfies Definitions;
