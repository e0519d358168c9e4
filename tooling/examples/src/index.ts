export { type Snippet, snippetsOf } from './snippets.ts';
