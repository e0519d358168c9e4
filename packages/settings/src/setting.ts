import type { z } from 'zod';

/** Definition of one setting. */
export interface Setting<T> {
  /** One sentence with unit and range, shown by `hookline config show`. */
  readonly description: string;
  /** Validates a value. Text from the environment is first converted to the type of the default. */
  readonly schema: z.ZodType<T>;
  readonly default: NoInfer<T>;
  /** Environment variables; the first one that is set applies. */
  readonly env?: readonly string[];
  /**
   * True if the value must never be shown.
   * @defaultValue false
   */
  readonly secret?: boolean;
}

/** Settings by section and key, in camelCase; in YAML the same names in snake_case. */
export type Definitions = Readonly<Record<string, Readonly<Record<string, Setting<unknown>>>>>;

/** Values of {@link Definitions}. */
export type Values<D> = {
  readonly [Section in keyof D]: {
    readonly [Key in keyof D[Section]]: D[Section][Key] extends Setting<infer T> ? T : never;
  };
};

/** Values of some settings. */
export type PartialValues<D> = {
  readonly [Section in keyof D]?: {
    readonly [Key in keyof D[Section]]?: D[Section][Key] extends Setting<infer T> ? T | undefined : never;
  };
};

/** Defines a setting and infers its type. */
export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}
