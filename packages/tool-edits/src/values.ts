/** Members of a JSON object; empty for any other value. */
export type Members = Readonly<Record<string, unknown>>;

/** Returns the members of a value. A member that is `null` counts as absent. */
export function membersOf(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

/** Returns the first member that is a text. */
export function textIn(members: Members, ...names: readonly string[]): string | undefined {
  const name = names.find((each) => typeof members[each] === 'string');
  return name === undefined ? undefined : (members[name] as string);
}

/** Returns a member that is a number. */
export function numberIn(members: Members, name: string): number | undefined {
  const value = members[name];
  return typeof value === 'number' ? value : undefined;
}

/** Returns a member that is a list, with the members of each element. */
export function listIn(members: Members, name: string): Members[] {
  const value = members[name];
  return Array.isArray(value) ? value.map(membersOf) : [];
}
