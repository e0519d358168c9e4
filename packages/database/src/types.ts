const INT8 = 20;
const NUMERIC = 1700;

/** How both engines read types that JavaScript has no equal of, by type oid: as numbers, exact up to 2^53. */
export const PARSERS: Readonly<Record<number, (text: string) => unknown>> = { [INT8]: Number, [NUMERIC]: Number };
