import { DatabaseError } from './errors.ts';

/** Callbacks of {@link writeAroundPoison}. */
export interface PoisonOptions<Item, Result> {
  /** Writes items together, all or none. Rejects with a `DatabaseError`. */
  readonly attempt: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Returns the result of an item that the database rejects. */
  readonly refuse: (item: Item, error: DatabaseError) => Result;
}

/**
 * Writes items together. When the data of one is rejected (`constraint` or `data`), finds it by halving and writes the others.
 * Results are in the order of the items. Any other failure rejects, because it is not about an item.
 */
export async function writeAroundPoison<Item, Result>(
  items: readonly Item[],
  options: PoisonOptions<Item, Result>,
): Promise<Result[]> {
  const [first] = items;
  if (first === undefined) return [];
  try {
    return [...(await options.attempt(items))];
  } catch (error) {
    if (!(error instanceof DatabaseError) || (error.code !== 'constraint' && error.code !== 'data')) throw error;
    if (items.length === 1) return [options.refuse(first, error)];
    const half = Math.ceil(items.length / 2);
    const before = await writeAroundPoison(items.slice(0, half), options);
    return [...before, ...(await writeAroundPoison(items.slice(half), options))];
  }
}
