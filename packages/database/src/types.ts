const INT8 = 20;
const NUMERIC = 1700;

/** Parsers of both engines by type oid: int8 and numeric become numbers, exact up to 2^53. */
export const PARSERS: Readonly<Record<number, (text: string) => unknown>> = { [INT8]: Number, [NUMERIC]: Number };
