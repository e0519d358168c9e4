/** Result of one check. */
export interface Check {
  readonly name: string;
  /** `warn`: works with a restriction. */
  readonly result: 'ok' | 'warn' | 'broken';
  readonly detail: string;
  readonly fix: string | null;
}

/** A check that found nothing to repair. */
export const ok = (name: string, detail: string): Check => ({ name, result: 'ok', detail, fix: null });
/** A check that found a restriction. */
export const warn = (name: string, detail: string, fix: string): Check => ({ name, result: 'warn', detail, fix });
/** A check that found something that does not work. */
export const broken = (name: string, detail: string, fix: string): Check => ({ name, result: 'broken', detail, fix });
