import type { z } from 'zod';

/** One setting: what it is for, where it may be set, and what it is otherwise. */
export interface Setting<T> {
  /** One sentence with unit and range, shown by `hookline config show`. */
  readonly description: string;
  /** What a value must be. Text from the environment is turned into a number or a boolean first where the default is one. */
  readonly schema: z.ZodType<T>;
  /** The value where nobody says otherwise. */
  readonly default: NoInfer<T>;
  /** Environment variables that set it, the first one that is set wins. */
  readonly env?: readonly string[];
  /**
   * Never shown in clear.
   * @defaultValue false
   */
  readonly secret?: boolean;
}

/** Settings by section and key, in camelCase; in YAML the same names in snake_case. */
export type Definitions = Readonly<Record<string, Readonly<Record<string, Setting<unknown>>>>>;

/** The values that {@link Definitions} define. */
export type Values<D> = {
  readonly [Section in keyof D]: {
    readonly [Key in keyof D[Section]]: D[Section][Key] extends Setting<infer T> ? T : never;
  };
};

/** Some of the values, as a caller gives them. */
export type PartialValues<D> = {
  readonly [Section in keyof D]?: {
    readonly [Key in keyof D[Section]]?: D[Section][Key] extends Setting<infer T> ? T | undefined : never;
  };
};

/** Defines a setting and infers its type. */
export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}
