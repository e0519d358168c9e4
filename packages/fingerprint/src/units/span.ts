/** What a unit is. */
export type UnitKind = 'function' | 'class' | 'fragment';

/** Where a unit stands in its text, by tokens: both ends belong to it. */
export interface TokenSpan {
  readonly kind: UnitKind;
  readonly name: string | undefined;
  readonly first: number;
  readonly last: number;
}
