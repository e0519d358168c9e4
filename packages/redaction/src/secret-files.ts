/** Names of files whose whole content is secret, in lower case and without backup suffixes. */
const SECRET_NAMES: readonly RegExp[] = [
  /^\.env(?:rc)?(?:[._*?-].*)?$/,
  /\.env$/,
  /^[._](?:netrc|pgpass|pypirc|npmrc|htpasswd|htdigest|dockercfg|dockerconfigjson|git-credentials|my\.cnf|mylogin\.cnf)$/,
  /^\.(?:s3cfg|boto|passwd-s3fs|vault-token|terraformrc|credentials\.json)$/,
  /^(?:pgpass\.conf|rclone\.conf|terraform\.rc|credentials\.tfrc\.json|application_default_credentials\.json)$/,
  /^(?:credentials\.json|client_secret.*\.json|shadow)$/,
  /\.(?:tfvars|tfvars\.json|tfstate)$/,
  /^\.?kubeconfig(?:[._-].*)?$|\.kubeconfig$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[._*?-].*)?$/,
  /\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk)$/,
];

/** Files of tools, by the end of their path in lower case. */
const SECRET_PATHS: readonly RegExp[] = [
  /\/\.(?:ssh|gnupg)\/./,
  /\/\.aws\/credentials$/,
  /\/\.kube\/./,
  /\/\.docker\/config\.json$/,
  /\/\.config\/(?:gcloud\/.|gh\/hosts\.yml$|hub$)/,
  /\/\.azure\/(?:accesstokens\.json|msal_token_cache\..*)$/,
  /\/\.(?:cargo|gem)\/credentials(?:\.toml)?$/,
];

/** Names that look like a file of secrets but are templates, public keys, or expressions in a command such as `process.env`. */
const JUDGED_BY_CONTENT: readonly RegExp[] = [
  /^(?:.*\.)?env[._-](?:example|sample|template|dist|defaults?|schema)$/,
  /^(?:example|sample|template)\.env$/,
  /^id_[a-z0-9_]+\.pub$/,
  /^(?:process|meta|import\.meta|deno|bun)\.env$/,
];

/** End of the name of a copy: `.bak`, `.old`, `.orig`, `~`, `.2` and the like. */
const COPY_SUFFIX =
  /(?:[\s.]{1,16}|~|[._ -](?:bak|backup|old|orig|original|save|saved|swp|swo|tmp|temp|txt|copy|disabled|\d{1,8}))$/;

/**
 * Returns true for the path of a file whose whole content is secret, such as `.env`, `.npmrc`, `prod.tfvars`, `id_rsa`, `tls.key`
 * or a copy of one (`id_rsa.bak`), in any letter case. Templates such as `.env.example` are not.
 */
export function isSecretFile(path: string): boolean {
  const whole = path.toLowerCase().replaceAll('\\', '/');
  const names = [whole, ...copiesOf(whole)];
  if (names.some((name) => JUDGED_BY_CONTENT.some((pattern) => pattern.test(baseOf(name))))) return false;
  return names.some(
    (name) =>
      SECRET_NAMES.some((pattern) => pattern.test(baseOf(name))) || SECRET_PATHS.some((pattern) => pattern.test(name)),
  );
}

/** Returns the path without one, two or three suffixes of a copy. */
function copiesOf(path: string): string[] {
  const originals: string[] = [];
  for (let name = path; originals.length < 3;) {
    const shorter = name.replace(COPY_SUFFIX, '');
    if (shorter === name || shorter === '') break;
    originals.push(shorter);
    name = shorter;
  }
  return originals;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
