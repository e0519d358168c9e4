/** The kind of a unit; `fragment` for other blocks. */
export type UnitKind = 'function' | 'class' | 'fragment';

/** The position of a unit as an inclusive range of tokens. */
export interface TokenSpan {
  readonly kind: UnitKind;
  readonly name: string | undefined;
  readonly first: number;
  readonly last: number;
}
