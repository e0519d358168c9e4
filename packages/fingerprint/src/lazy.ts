/** Functions that make the values of properties. */
export type Makers<T> = { readonly [K in keyof T]: () => T[K] };

/**
 * Adds properties to an object that are made on first use, and kept. They are enumerable like the others, so
 * that spreading, cloning or printing it makes them all.
 */
export function withLazy<T extends object, L extends object>(object: T, makers: Makers<L>): T & L {
  for (const [key, make] of Object.entries<() => unknown>(makers)) {
    Object.defineProperty(object, key, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(object, key, { configurable: true, enumerable: true, value, writable: false });
        return value;
      },
    });
  }
  return object as T & L;
}
