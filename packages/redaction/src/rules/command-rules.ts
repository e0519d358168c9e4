import { isPlausibleSecret } from '../plausible-secret.ts';
import { isSampleLogin } from '../sample-values.ts';
import { patternRule, type Rule } from '../rule.ts';

const VALUE = String.raw`(?:"([^"$\s]{3,128})"|'([^'$\s]{3,128})'|([^\s"'$;|&<>()]{3,128}))`;

function isArgument(value: string): boolean {
  return isPlausibleSecret(value, { isPassword: true, isQuoted: true, isEnvironment: true });
}

/** Finds passwords in arguments of well-known commands and in files of credentials. */
export const COMMAND_RULES: readonly Rule[] = [
  patternRule('password', [' -u', ' --user'], new RegExp(String.raw` (?:-u|--user)[ =]?["']?[\w.@+-]{1,64}:${VALUE}`), {
    accepts: (value) => !/^\d{1,6}$|^[a-z]{1,16}$|\/\//.test(value),
  }),
  patternRule(
    'password',
    ['mysql', 'mariadb'],
    new RegExp(String.raw`(?:mysql|mariadb)[\w-]{0,16}(?![\w-])[^\n;|&]{0,160}? -p${VALUE}`),
    { accepts: isArgument, reach: 800 },
  ),
  patternRule('password', ['sshpass '], new RegExp(String.raw`sshpass -p ?${VALUE}`)),
  patternRule('password', [' login '], new RegExp(String.raw` login [^\n;|&]{0,120}?-p[ =]?${VALUE}`), {
    accepts: isArgument,
    reach: 600,
  }),
  patternRule(
    'password',
    ['echo ', 'printf '],
    /(?:echo|printf) (?:-n )?["']?([^\s"'|$]{6,512})["']? {0,2}\|[^\n|]{0,120}--?password-stdin/,
    { reach: 700 },
  ),
  patternRule(
    'password',
    ['login '],
    new RegExp(String.raw`login\s{1,4}\S{1,128}\s{1,4}password\s{1,4}([^\s"'\\]{3,256})`),
    { accepts: (password, match) => !isSampleLogin(match.split(/\s+/, 2)[1] ?? '', password), reach: 512 },
  ),
  patternRule('password', ['identified by '], /identified by (?:password )?'([^'\n]{3,128})'/i),
  patternRule(
    'password-hash',
    ['$2a$', '$2b$', '$2y$', '$apr1$', '$6$', '$5$', '$1$', '$argon2'],
    /\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|[156]\$[./A-Za-z0-9=,$]{1,40}\$[./A-Za-z0-9]{22,86}|argon2[id]{1,2}\$[\w=,$+/.-]{30,256})/,
  ),
];
