import type { TextPolicy } from './text-policy.ts';

/** Members of records that name a file, a folder or a repository. */
const PLACES = new Set(['file_path', 'moved_from', 'repository', 'path', 'context_key', 'cwd']);
/** Members whose text is redacted by its own rules. */
const TEXTS = new Set(['input_data', 'prompt_text', 'error_message', 'pattern_data']);

/**
 * Returns a record, or parts of one, with the secrets in names of files, folders and repositories replaced, each name always by the
 * same text.
 */
export async function redactPlaces<Value>(record: Value, texts: TextPolicy): Promise<Value> {
  const redact = async (value: unknown, key = ''): Promise<unknown> => {
    if (typeof value === 'string') return PLACES.has(key) ? texts.redactPath(value) : value;
    if (typeof value !== 'object' || value === null || TEXTS.has(key)) return value;
    if (Array.isArray(value)) return Promise.all(value.map((item) => redact(item, key)));
    const entries = await Promise.all(
      Object.entries(value).map(async ([name, inner]) => [name, await redact(inner, name)] as const),
    );
    return Object.fromEntries(entries);
  };
  return (await redact(record)) as Value;
}
