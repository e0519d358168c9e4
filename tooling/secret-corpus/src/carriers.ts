/** A kind of text that Claude Code reports, with a place for the text of a shape. */
export interface Carrier {
  readonly name: string;
  readonly embed: (text: string) => string;
}

/** Texts that surround a secret. */
export const CARRIERS: readonly Carrier[] = [
  { name: 'prompt', embed: (text) => `Please use this and go on:\n${text}\nThen run the tests.` },
  { name: 'code', embed: (text) => `import { run } from './run.js';\n\n${text}\n\nrun();\n` },
  { name: 'command output', embed: (text) => `$ cat notes\n${text}\n$ exit 0` },
  {
    name: 'error',
    embed: (text) => `Error: request failed with status 401\n    at ${text}\n    at run (/app/src/run.js:3:9)`,
  },
  {
    name: 'diff',
    embed: (text) =>
      text
        .split('\n')
        .map((line) => `+${line}`)
        .join('\n'),
  },
  { name: 'comment', embed: (text) => `/*\n * ${text.split('\n').join('\n * ')}\n */\nexport {};\n` },
];
