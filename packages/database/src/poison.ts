import { DatabaseError } from './errors.ts';

/** How to get a batch through although some of its items may be ones that the database does not take. */
export interface PoisonOptions<Item, Result> {
  /** Writes items together, all or none. Rejects with a `DatabaseError`. */
  readonly attempt: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** What to answer for the one item that cannot be written. */
  readonly refuse: (item: Item, error: DatabaseError) => Result;
}

/**
 * Writes items together; when the data of one is bad (`constraint` or `data`), finds it by halving and writes the others.
 * Results come in the order of the items. Any other failure rejects: then it is the database, not the item.
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
