/**
 * Prints the token rules of the package redaction, made from the rules of betterleaks.
 *
 *   node tooling/secret-corpus/src/import-rules.ts path/to/betterleaks.toml > packages/redaction/src/rules/token-rules.ts
 *   pnpm exec oxfmt packages/redaction/src/rules/token-rules.ts
 *
 * A rule is taken when each of its matches begins with a literal of three characters or more. Its guard behind the token is
 * dropped, and quantifiers get upper bounds. Rules for a vendor's name before a value are not: telling positions cover them.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { literalPrefixes } from './literal-prefix.ts';

/** Rules that other rules of hookline cover, or that need the values around them. */
const EXCLUDED = new Set(
  [
    'amplitude-secret-key aiven-auth-token aws-access-token bitly-access-token canadian-digital-service-notify-api-key',
    'cloudinary-api-secret couchbase-capella-api-key curl-auth-header curl-auth-user generic-api-key influxdb-api-token jwt',
    'jwt-base64 kubernetes-secret-yaml microsoft-teams-webhook mongodb-connection-string nuget-config-password private-key',
    'proof-full-access-api-key sidekiq-sensitive-url temporal-cloud-api-key thunderstore-api-token',
  ].flatMap((line) => line.split(' ')),
);
/** End of a rule that allows only certain characters after a token. */
const GUARDS = [
  String.raw`(?:\\?['"\x60]|[\s;]|\\[nr]|$)`,
  '(?:[^A-Za-z0-9/+=]|$)',
  '(?:$|[^A-Za-z0-9_-])',
  '(?:[^A-Za-z0-9_-]|$)',
  String.raw`(?:[^\w-]|\z)`,
  String.raw`(?:[^\w\/+=-]|\z)`,
  String.raw`(?:[^a-zA-Z0-9+/]|\z)`,
];
/** A vendor's name before a value. */
const VENDOR_RULE = String.raw`{0,20})[\s'"]{0,3}`;
const SHORTEST_PREFIX = 3;

const fileSchema = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      regex: z.string().optional(),
      filter: z.string().default(''),
      skipReport: z.boolean().default(false),
    }),
  ),
});

/** Translates a pattern of Go, and gives its quantifiers upper bounds. */
function translate(regex: string): RegExp {
  const ignoresCase = /\(\?i[:)]/.test(regex);
  let source = GUARDS.reduce((rest, guard) => rest.replaceAll(guard, ''), regex)
    .replaceAll('[[:alnum:]]', '[A-Za-z0-9]')
    .replace(/^\(\?:\^\|\[\^A-Za-z0-9_-\]\)/, '(?<![A-Za-z0-9_-])')
    .replaceAll('(?i)', '')
    .replaceAll(/\(\?(?:-?[is]:|P<\w+>)/g, '(?:')
    .replaceAll(/\((?!\?)/g, '(?:')
    .replace(/\\b$/, '');
  source = source.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]|[+*]/g, (part) =>
    part === '+' ? '{1,512}' : part === '*' ? '{0,512}' : plainClass(part),
  );
  source = source.replaceAll(/\{(\d+),\}/g, (_, least: string) => `{${least},${Number(least) + 1024}}`);
  return new RegExp(source, ignoresCase ? 'i' : '');
}

/** Removes escapes that a class does not need; an escaped hyphen moves to the end. */
function plainClass(part: string): string {
  if (!part.startsWith('[')) return part === String.raw`\-` ? '-' : part;
  const body = part.slice(1, -1);
  const hyphen = body.includes(String.raw`\-`) ? '-' : '';
  return `[${body.replaceAll(String.raw`\-`, '').replaceAll(/\\([./])/g, '$1')}${hyphen}]`;
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new TypeError('name the file betterleaks.toml');
const lines: string[] = [];
const seen = new Set<string>();
for (const { id, regex, filter, skipReport } of fileSchema.parse(parse(readFileSync(file, 'utf8'))).rules) {
  if (regex === undefined || skipReport || regex.includes(VENDOR_RULE)) continue;
  const kind = id.replace(/\.\d+$/, '').replace('personnal', 'personal');
  if (EXCLUDED.has(kind)) continue;
  const pattern = translate(regex);
  const prefixes = new Set(literalPrefixes(pattern.source).map((prefix) => prefix.toLowerCase()));
  if ([...prefixes].some(({ length }) => length < SHORTEST_PREFIX) || seen.has(String(pattern))) continue;
  seen.add(String(pattern));
  const entropy = /entropy\(finding\["secret"\]\) *<=? *([\d.]+)/.exec(filter)?.[1] ?? '0';
  lines.push(`  token('${kind}', ${String(pattern)}, ${JSON.stringify([...prefixes])}, ${Number(entropy)}),`);
}
console.log(`// Made by tooling/secret-corpus/src/import-rules.ts from https://github.com/betterleaks/betterleaks at 6381fa4.
// Copyright (c) 2026 Zachary Rice, MIT License.
import { type TokenRule, token } from './token-rule.ts';

/** Tokens that begin with the prefix of their issuer. */
export const TOKEN_RULES: readonly TokenRule[] = [
${lines.join('\n')}
];`);
