import { z } from 'zod';
import { type Setting, setting } from './setting.ts';

/** Defines a boolean. */
export const flag = (description: string, value = false): Setting<boolean> =>
  setting({ description, schema: z.boolean(), default: value });

/** Defines a whole number in a range. */
export const whole = (description: string, value: number, min: number, max: number): Setting<number> =>
  setting({ description, schema: z.int().min(min).max(max), default: value });

/** Defines a percentage above 0. */
export const percent = (description: string, value: number): Setting<number> =>
  setting({ description, schema: z.number().positive().max(100), default: value });

/** Defines a duration in seconds, of at most a day. */
export const seconds = (description: string, value: number, env: string[] = []): Setting<number> =>
  setting({ description, schema: z.number().positive().max(86_400), default: value, env });

/** Defines a list of at most 200 texts. */
export const texts = (description: string, value: string[] = []): Setting<string[]> =>
  setting({ description, schema: z.array(z.string().min(1)).max(200), default: value });

/** An HTTP or HTTPS URL. */
export const httpUrl: z.ZodType<string> = z.url({ protocol: /^https?$/ });
/** A PostgreSQL URL. */
export const postgresUrl: z.ZodType<string> = z.url({ protocol: /^postgres(ql)?$/ });
/** A Redis URL, with or without TLS. */
export const redisUrl: z.ZodType<string> = z.url({ protocol: /^rediss?$/ });

/** Accepts an empty text in place of a URL: the setting then has the default that its description names. */
export const optionalUrl = (url: z.ZodType<string>): z.ZodType<string> => z.union([z.literal(''), url]);
