import { boolean, choice, integer, listOf, mapOf, namedPatterns, text } from '../setting-schemas.ts';
import { type Definitions, setting } from '../setting.ts';

/** Settings of what is recorded of code, and which secrets are redacted. */
export const trackingSettings = {
  tracking: {
    enabled: setting({
      description: 'Whether code that Claude Code writes is traced. While it is off, events are discarded.',
      schema: boolean,
      default: true,
      env: ['PATTERN_TRACKING_ENABLED'],
    }),
    mode: setting({
      description: 'What is stored of code: full, redacted (secrets replaced), or metadata-only (no code).',
      schema: choice(['full', 'redacted', 'metadata-only']),
      default: 'redacted',
    }),
    projects: setting({
      description:
        'Modes by project: globs against the absolute path, the last match applies. For a call that names several paths the strictest mode applies.',
      schema: mapOf(text(1), choice(['full', 'redacted', 'metadata-only'])),
      default: {},
    }),
    maxCodeBytes: setting({
      description:
        'Largest code that is stored with its pattern, in bytes; of larger code only the identity is stored.',
      schema: integer(0, 4_194_304),
      default: 1_048_576,
    }),
    ignore: setting({
      description:
        'What is never recorded, with prompts and calls in it: folders, globs against the absolute path, or names of repositories such as github.com/me/notes. The daemon applies a change at once.',
      schema: listOf(text(1)),
      default: [],
    }),
    userId: setting({
      description:
        'User of the traces. Default: a hash of the email address that git is configured with in the project. "none" records no user.',
      schema: text(0, 200),
      default: '',
      env: ['HOOKLINE_USER_ID'],
    }),
    traceContext: setting({
      description:
        'Whether commands in a session have the ids of their trace in CORRELATION_ID, ROOT_ID, PARENT_ID and SESSION_ID.',
      schema: boolean,
      default: true,
    }),
  },
  redaction: {
    patterns: setting({
      description:
        'Your own secrets: names with regular expressions. The first group, or the whole match, is redacted.',
      schema: namedPatterns,
      default: {},
    }),
  },
} as const satisfies Definitions;
