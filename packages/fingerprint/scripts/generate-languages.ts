/**
 * `node scripts/generate-languages.ts` writes the table of languages. The table and the version of linguist are frozen under
 * `ptn1`; a test compares the committed file with the output of this script.
 */
import { writeFileSync } from 'node:fs';
import { renderLanguageTable } from './language-table.ts';

writeFileSync(new URL('../src/generated/languages.ts', import.meta.url), renderLanguageTable());
