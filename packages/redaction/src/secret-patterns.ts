/** A pattern of one's own for secrets that no rule knows. */
export interface SecretPattern {
  /** Names what it finds, in the placeholder: lower-case letters, digits and `-`. */
  readonly kind: string;
  /** What to replace: the whole match, or its first group where there is one. Must have the flag `g`. */
  readonly pattern: RegExp;
}

/** Files whose content is secret as a whole, as globs against the absolute path. */
export const SECRET_PATHS: readonly string[] = [
  '**/.env',
  '**/.env.*',
  '**/*.pem',
  '**/*.key',
  '**/*.p12',
  '**/*.pfx',
  '**/*.keystore',
  '**/id_{rsa,dsa,ecdsa,ed25519}',
  '**/.ssh/**',
  '**/.aws/credentials',
  '**/.netrc',
  '**/.pgpass',
];

/** Secrets beyond the rules' that look the same everywhere. */
export const COMMON_PATTERNS: readonly SecretPattern[] = [
  { kind: 'authorization', pattern: /\b(?:[Bb]earer|Basic)\s+([A-Za-z0-9._~+/-]{20,}=*)/g },
  {
    kind: 'aws-secret-access-key',
    pattern: /secret_?access_?key["'\\]*\s*(?::|=>|=)\s*["'\\]*([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/gi,
  },
  { kind: 'aws-key', pattern: /\b((?:AKIA|ASIA)[A-Z0-9]{16})\b/g },
  { kind: 'google-api-key', pattern: /\bAIza[\w-]{35}(?![\w-])/g },
  { kind: 'jwt', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}/g },
  { kind: 'npm-token', pattern: /\b_auth(?:Token)?\s*=\s*["']?([^\s"'${}]{8,})/g },
  {
    kind: 'private-key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/g,
  },
  { kind: 'url-password', pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/"'`]*:([^\s:@/"'`${}<>%[\]]{4,})@/g },
];
