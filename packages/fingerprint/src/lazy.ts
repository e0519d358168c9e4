/** Functions that compute the values of properties. */
export type Initializers<T> = { readonly [K in keyof T]: () => T[K] };

/**
 * Adds properties that are computed on first use and then stored. They are enumerable: spreading, cloning or printing the
 * object computes all of them.
 */
export function withLazyProperties<T extends object, L extends object>(
  object: T,
  initializers: Initializers<L>,
): T & L {
  for (const [key, initialize] of Object.entries<() => unknown>(initializers)) {
    Object.defineProperty(object, key, {
      configurable: true,
      enumerable: true,
      get() {
        const value = initialize();
        Object.defineProperty(object, key, { configurable: true, enumerable: true, value, writable: false });
        return value;
      },
    });
  }
  return object as T & L;
}
