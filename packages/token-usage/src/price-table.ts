import table from './prices.json' with { type: 'json' };

/** List prices of a model in USD per million tokens. */
export interface ModelPrice {
  /** Model id without provider, date and version of a platform. */
  readonly model: string;
  /** First day of the price, UTC. @defaultValue since the model exists */
  readonly from?: string | undefined;
  /** Day from which another price applies, UTC. @defaultValue none */
  readonly until?: string | undefined;
  /** The price applies to requests with more input tokens than this, those of the cache included. @defaultValue 0 */
  readonly above?: number | undefined;
  /** The price applies to requests with at most as many input tokens. @defaultValue no limit */
  readonly up_to?: number | undefined;
  readonly input: number;
  readonly output: number;
  readonly cache_read: number;
  readonly cache_write_5m: number;
  readonly cache_write_1h: number;
  /** Factor of all prices in fast mode. @defaultValue the price of fast mode is not known */
  readonly fast_factor?: number | undefined;
  /** Page that the price is from. */
  readonly source: string;
  /** Day on which the price was collected, from a copy of its source. */
  readonly checked: string;
}

/** Prices with their source and date. */
export interface PriceTable {
  readonly source: string;
  readonly checked: string;
  /** Factor of all prices for requests whose inference is restricted to the United States. */
  readonly us_inference_factor: number;
  /** USD for one search on the web. */
  readonly web_search: number;
  readonly models: readonly ModelPrice[];
}

/** The price table of this version. */
export const PRICES: PriceTable = table;

/** A price as the query joins it with a row: for one model as recorded, with all bounds. */
export interface PriceRow extends Pick<
  ModelPrice,
  'input' | 'output' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h'
> {
  readonly model: string;
  readonly since: string;
  readonly until: string;
  readonly above: number;
  readonly up_to: number;
  readonly fast_factor: number | null;
}

/** Returns the prices of models as they were recorded. A model without a price has no row. */
export function priceRows(models: readonly string[], prices: PriceTable = PRICES): readonly PriceRow[] {
  return models.flatMap((model) => {
    const name = priceName(model);
    return prices.models
      .filter((price) => price.model === name)
      .map(
        ({ above = 0, fast_factor = null, from, input, output, until, up_to = Number.MAX_SAFE_INTEGER, ...rest }) => ({
          model,
          since: from === undefined ? '-infinity' : `${from}T00:00:00Z`,
          until: until === undefined ? 'infinity' : `${until}T00:00:00Z`,
          above: above === 0 ? -1 : above,
          up_to,
          input,
          output,
          cache_read: rest.cache_read,
          cache_write_5m: rest.cache_write_5m,
          cache_write_1h: rest.cache_write_1h,
          fast_factor,
        }),
      );
  });
}

/**
 * Returns the name of a model in the price table: without the provider (`us.anthropic.`, `anthropic/`), the size of its window
 * (`[1m]`), its date (`-20251101`, `@20251101`) and the version of a platform (`-v1:0`).
 */
export function priceName(model: string): string {
  return model
    .toLowerCase()
    .replace(/^.*(?=claude-)/, '')
    .replace(/\[[^\]]*\]$/, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/[-@]\d{8}$/, '')
    .replaceAll('.', '-');
}
