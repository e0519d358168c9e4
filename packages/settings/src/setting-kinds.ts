import { boolean, integer, listOf, positive, text } from './setting-schemas.ts';
import { type Setting, setting } from './setting.ts';

/** Defines a boolean. */
export const flag = (description: string, value = false): Setting<boolean> =>
  setting({ description, schema: boolean, default: value });

/** Defines a whole number in a range. */
export const whole = (description: string, value: number, min: number, max: number): Setting<number> =>
  setting({ description, schema: integer(min, max), default: value });

/** Defines a percentage above 0. */
export const percent = (description: string, value: number): Setting<number> =>
  setting({ description, schema: positive(100), default: value });

/** Defines a duration in seconds, of at most a day. */
export const seconds = (description: string, value: number, env: string[] = []): Setting<number> =>
  setting({ description, schema: positive(86_400), default: value, env });

/** Defines a list of at most 200 texts. */
export const texts = (description: string, value: string[] = []): Setting<string[]> =>
  setting({ description, schema: listOf(text(1), 200), default: value });
