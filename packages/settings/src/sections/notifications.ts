import { flag, whole } from '../setting-kinds.ts';
import { choice, httpUrl, listOf, optionalUrl } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of alerts. */
export const notificationsSettings = {
  notifications: {
    desktop: flag('Whether alerts are shown on the desktop.'),
    webhooks: setting({
      description: 'URLs that receive alerts by POST.',
      schema: listOf(httpUrl, 20),
      default: [],
    }),
    slack: setting({
      description: 'Incoming webhook URL of Slack.',
      schema: optionalUrl(httpUrl),
      default: '',
      secret: true,
    }),
    discord: setting({
      description: 'Webhook URL of Discord.',
      schema: optionalUrl(httpUrl),
      default: '',
      secret: true,
    }),
    reach: setting({
      description:
        'Addresses that these URLs may lead to: public, loopback for this machine too, or internal for private networks too. Addresses where clouds serve credentials are always refused.',
      schema: choice(['public', 'loopback', 'internal']),
      default: 'public',
    }),
    everyMinutes: whole('Shortest interval between alerts of one kind, in minutes, 0 to 1440.', 5, 0, 1440),
    maxPerHour: whole('Maximum number of alerts per hour, 1 to 1000.', 20, 1, 1000),
  },
} as const satisfies Definitions;
