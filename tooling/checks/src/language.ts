/**
 * Checks the language of comments, test titles and documentation against `docs/glossary.md`:
 *
 * - At most 4 % of the doc comments open with a subordinate clause ("What …", "How …", "Whether …").
 * - No comment, test title or documentation page refers to unnamed people by an indefinite pronoun.
 * - No test title refers to an entry of a numbered list outside the repository.
 *
 * `language.ts [--json] [--root DIR] [--list] [PATH …]` measures the given folders only; `--list` prints every finding.
 */
import { parseArgs } from 'node:util';
import { commentsOf, testTitlesOf } from './comments.ts';
import { lineOf, type SourceFile, sourceFiles } from './source-files.ts';
import { root as ownRoot } from './workspace.ts';

const MAX_CLAUSE_SHARE = 0.04;
const CLAUSE =
  /^(?:what|how|whether|who|whoever|whose|which|why|where|wherever|until when|since when|as long as|as many|that which)\b/i;
const PEOPLE =
  /\b(?:no-?body|some-?body|every-?body|any-?body|someone|everyone|anyone|no one|whoever|whomever)(?:'s)?\b/i;
const NUMBERED_TITLE = /^(?:case|flaw|check|figure|bar|acceptance|point|item) \d+\b/i;

interface Finding {
  readonly path: string;
  readonly line: number;
  readonly rule: 'clause' | 'people' | 'numbered-title';
  readonly text: string;
}

/** Counts of one run, in comments unless the name says otherwise. */
interface Statistics {
  docComments: number;
  clauseOpenings: number;
  wordsPerDocComment: number;
  peopleInDocComments: number;
  people: number;
  numberedTitles: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    root: { type: 'string', default: ownRoot },
  },
});

const below = (suffix: string): string[] =>
  positionals.length === 0 ? [`*${suffix}`] : positionals.map((path) => `${path.replace(/\/$/, '')}/*${suffix}`);
const isGenerated = ({ path }: SourceFile): boolean =>
  /(?:^|\/)(?:generated|fixtures?|dist|etc|data)\/|CHANGELOG\.md$/.test(path);

const findings: Finding[] = [];
const counts: Statistics = {
  docComments: 0,
  clauseOpenings: 0,
  wordsPerDocComment: 0,
  peopleInDocComments: 0,
  people: 0,
  numberedTitles: 0,
};
let words = 0;

for (const file of sourceFiles(values.root, ...below('.ts'), ...below('.tsx'), ...below('.mjs'))) {
  if (isGenerated(file)) continue;
  for (const { text, offset, isDoc } of commentsOf(file)) {
    const line = lineOf(file.text, offset);
    if (isDoc) {
      counts.docComments++;
      words += text.split(/\s+/).length;
      if (CLAUSE.test(text)) add({ path: file.path, line, rule: 'clause', text });
      if (PEOPLE.test(text)) counts.peopleInDocComments++;
    }
    if (PEOPLE.test(text)) add({ path: file.path, line, rule: 'people', text });
  }
  for (const { text, offset } of testTitlesOf(file)) {
    const line = lineOf(file.text, offset);
    if (NUMBERED_TITLE.test(text)) add({ path: file.path, line, rule: 'numbered-title', text });
    if (PEOPLE.test(text)) add({ path: file.path, line, rule: 'people', text });
  }
}
for (const file of sourceFiles(values.root, ...below('.md'), ...below('.sh'), ...below('.sql'))) {
  if (isGenerated(file)) continue;
  file.text.split('\n').forEach((text, index) => {
    if (PEOPLE.test(text) && file.path !== 'docs/glossary.md')
      add({ path: file.path, line: index + 1, rule: 'people', text });
  });
}
counts.wordsPerDocComment = Math.round((words / Math.max(1, counts.docComments)) * 10) / 10;

const share = counts.clauseOpenings / Math.max(1, counts.docComments);
const failed = share > MAX_CLAUSE_SHARE || counts.people > 0 || counts.numberedTitles > 0;
if (values.json) {
  console.log(JSON.stringify({ ...counts, clauseShare: share, findings: values.list ? findings : undefined }, null, 2));
} else if (failed || values.list) {
  const percent = (share * 100).toFixed(1);
  console.log(
    `${counts.clauseOpenings} of ${counts.docComments} doc comments open with a clause (${percent} %, at most 4 %)`,
  );
  console.log(`${counts.people} references to unnamed people (none allowed)`);
  console.log(`${counts.numberedTitles} test titles with a number of a list that is not here (none allowed)`);
  const shown = values.list
    ? findings
    : findings.filter(({ rule }) => rule !== 'clause' || share > MAX_CLAUSE_SHARE).slice(0, 40);
  for (const { path, line, rule, text } of shown) console.log(`${path}:${line} ${rule}: ${text.slice(0, 100)}`);
}
if (failed) process.exitCode = 1;

function add(finding: Finding): void {
  findings.push(finding);
  if (finding.rule === 'clause') counts.clauseOpenings++;
  if (finding.rule === 'people') counts.people++;
  if (finding.rule === 'numbered-title') counts.numberedTitles++;
}
