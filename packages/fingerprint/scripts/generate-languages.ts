/**
 * Writes the table of languages: `node scripts/generate-languages.ts`. Under `ptn1` it is frozen, with the
 * version of linguist it is made from; a test holds the checked-in file against this.
 */
import { writeFileSync } from 'node:fs';
import { renderLanguageTable } from './language-table.ts';

writeFileSync(new URL('../src/generated/languages.ts', import.meta.url), renderLanguageTable());
