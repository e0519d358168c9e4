/** The process of the checkers, which the daemon starts for the quality gate. Its argument is the folder of the grammars. */
import process from 'node:process';
import { serveSyntaxRules } from '@hookline/checkers/host';

serveSyntaxRules(process.argv[2] ?? '');
