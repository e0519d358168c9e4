import type { UnitKind } from '../span.ts';

/** The header of a block: the tokens between the previous boundary and its opening brace. */
export interface Header {
  /** `callback`: an unnamed function passed to a call. */
  readonly role: 'function' | 'class' | 'callback';
  readonly kind: UnitKind;
  readonly name: string | undefined;
  /** Index of the token that names or introduces the block. */
  readonly at: number;
  /** Index of the first token that can belong to the block. */
  readonly from: number;
  /** True when statements have terminators, so that the block begins exactly at `from`. */
  readonly startsAtBoundary: boolean;
}
