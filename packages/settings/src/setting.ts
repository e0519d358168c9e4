/**
 * Schema of a value, as in the Standard Schema specification: valibot, zod and others have it. It must validate synchronously.
 *
 * @see {@link https://standardschema.dev}
 */
export interface SettingSchema<T> {
  readonly '~standard': {
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

/** Result of a validation: the value, or why it is not valid. */
export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };

/** Validates a value. Throws a `TypeError` for a schema that validates asynchronously. */
export function validate<T>(schema: SettingSchema<T>, value: unknown): SchemaResult<T> {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw new TypeError('schema must validate synchronously');
  return result;
}

/** Definition of one setting. */
export interface Setting<T> {
  /** One sentence with unit and range, shown by `hookline config show`. */
  readonly description: string;
  /** Validates a value. Text from the environment is first converted to the type of the default. */
  readonly schema: SettingSchema<T>;
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
