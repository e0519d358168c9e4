/** The host of the product: its argument is the folder of the grammars. */
import { serveSyntaxRules } from '../../src/host.ts';

serveSyntaxRules(process.argv[2] ?? '');
