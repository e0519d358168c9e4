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
  { kind: 'authorization', pattern: /\b(?:Bearer|Basic)\s+([A-Za-z0-9._~+/-]{20,}=*)/g },
  { kind: 'aws-key', pattern: /\b((?:AKIA|ASIA)[A-Z0-9]{16})\b/g },
  { kind: 'private-key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g },
];
