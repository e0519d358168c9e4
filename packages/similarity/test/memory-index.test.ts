import { describe, it } from 'vitest';
import { INDEX_CONTRACT } from '../src/contract.ts';
import { createMemoryIndex } from '../src/index.ts';

describe('createMemoryIndex', () => {
  it.each(INDEX_CONTRACT)('$name', (check) => check.run(createMemoryIndex()));
});
