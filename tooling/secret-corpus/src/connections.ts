/* oxlint-disable typescript/no-unnecessary-template-expression -- forms in pieces, so that no scanner takes this file for a leak */
import type { RandomText } from './random-text.ts';
import type { Shape } from './shape.ts';

const word = (random: RandomText): string => random.of('alphanumeric', 11) + random.of('digits', 2);
const key = (random: RandomText): string => random.of('alphanumeric', 36);

function position(
  name: string,
  secret: (random: RandomText) => string,
  around: (secret: string, random: RandomText) => string,
): Shape {
  return { name, tier: 'position', secret, around };
}

/** Lines of a PEM file without the surrounding ones. */
const pemBody = (random: RandomText): string => Array.from({ length: 6 }, () => random.of('base64', 64)).join('\n');
const pem = (type: string, body: string): string =>
  `-----BEGIN ${type}${' PRIVATE KEY'}-----\n${body}\n-----END ${type}${' PRIVATE KEY'}-----`;

/** Credentials in connection strings, commands, headers and files of tools. */
export const CONNECTION_SHAPES: readonly Shape[] = [
  position('PostgreSQL URL', word, (it) => `postgresql://app:${it}@db.internal:5432/prod`),
  position(
    'PostgreSQL URL, password with signs',
    (random) => `p@ss/${random.of('alphanumeric', 8)}`,
    (it) => `postgresql://app:${it}@db.internal/prod`,
  ),
  position(
    'PostgreSQL URL, percent-encoded',
    (random) => `p%40ss${random.of('alphanumeric', 8)}`,
    (it) => `postgresql://app:${it}@db.internal/prod`,
  ),
  position(
    'MySQL URL',
    (random) => `pa$$w0rd${random.of('digits', 4)}`,
    (it) => `mysql://root:${it}@127.0.0.1/app`,
  ),
  position('MongoDB URL', word, (it) => `mongodb+srv://app:${it}@cluster0.mongodb.net/app`),
  position('Redis URL', word, (it) => `redis://:${it}@cache:6379`),
  position('AMQP URL', word, (it) => `amqp://app:${it}@mq:5672`),
  position('HTTPS URL with a password', word, (it) => `https://joe:${it}@api.internal/v1`),
  position(
    'git remote with a token',
    (random) => random.of('hex', 40),
    (it) => `git clone https://${it}@github.com/owner/name.git`,
  ),
  position(
    'git remote with user and token',
    key,
    (it) => `git remote set-url origin https://oauth2:${it}@gitlab.com/owner/name.git`,
  ),
  position('libpq string', word, (it) => `host=db user=app password=${it} dbname=prod`),
  position('ADO.NET string', word, (it) => `Server=db;User Id=sa;Password=${it};`),
  position('ADO.NET string, Pwd', word, (it) => `Server=db;Uid=sa;Pwd=${it};Database=app`),
  position('JDBC URL', word, (it) => `jdbc:postgresql://db/prod?user=app&password=${it}`),
  position('URL with a token', key, (it) => `https://api.example.com/v1/items?access_token=${it}&page=2`),
  position('URL with an API key', key, (it) => `https://api.example.com/v1/items?page=2&api_key=${it}`),
  position(
    'Azure SAS signature',
    (random) => `${random.of('alphanumeric', 43)}%3D`,
    (it) => `https://store.blob.core.windows.net/files?sv=2022-11-02&sig=${it}`,
  ),
  position(
    'Slack webhook',
    (random) => `T${random.of('upper', 8)}/B${random.of('upper', 10)}/${random.of('alphanumeric', 24)}`,
    (it) => `https://hooks.slack${'.com/services'}/${it}`,
  ),
  position(
    'Discord webhook',
    (random) => `${random.of('digits', 18)}/${random.of('url', 68)}`,
    (it) => `https://discord${'.com/api/webhooks'}/${it}`,
  ),
  position('curl -u', word, (it) => `curl -u admin:${it} https://api.internal/`),
  position('curl --user', word, (it) => `curl --user 'admin:${it}' https://api.internal/`),
  position(
    'curl with a bearer token',
    (random) => random.of('url', 40),
    (it) => `curl -H "Authorization: Bearer ${it}" https://api.internal/`,
  ),
  position('curl with a key header', key, (it) => `curl -H 'X-Api-Key: ${it}' https://api.internal/`),
  position('curl with form data', word, (it) => `curl -d 'username=joe&password=${it}' https://api.internal/login`),
  position(
    'Basic header',
    (random) => Buffer.from(`admin:${random.password()}`).toString('base64'),
    (it) => `Authorization: Basic ${it}`,
  ),
  position(
    'bearer in lower case',
    (random) => random.of('url', 40),
    (it) => `authorization: bearer ${it}`,
  ),
  position(
    'bearer in upper case',
    (random) => random.of('url', 40),
    (it) => `AUTHORIZATION: BEARER ${it}`,
  ),
  position('token header', hex40, (it) => `Authorization: token ${it}`),
  position(
    'session cookie',
    (random) => random.of('hex', 64),
    (it) => `Cookie: theme=dark; sessionid=${it}`,
  ),
  position(
    'header in code',
    (random) => random.of('url', 40),
    (it) => `fetch(url, { headers: { Authorization: 'Bearer ${it}' } })`,
  ),
  position(
    'private token header',
    (random) => random.of('url', 20),
    (it) => `curl --header "PRIVATE-TOKEN: ${it}" https://gitlab.internal/api`,
  ),
  position('psql with PGPASSWORD', word, (it) => `PGPASSWORD=${it} psql -h db -U app`),
  position('mysql -p', word, (it) => `mysql -uroot -p${it} app`),
  position('sshpass', word, (it) => `sshpass -p '${it}' ssh root@host`),
  position('docker login', key, (it) => `docker login -u joe -p ${it} registry.internal`),
  position('docker login from standard input', key, (it) => `echo ${it} | docker login -u joe --password-stdin`),
  position('option with a password', word, (it) => `mongodump --username app --password ${it} --db prod`),
  position('option with a token', key, (it) => `vercel deploy --token=${it} --prod`),
  position(
    'aws configure',
    (random) => random.of('base64', 40),
    (it) => `aws configure set aws_secret_access_key ${it}`,
  ),
  position('SQL user', word, (it) => `ALTER USER app WITH PASSWORD '${it}';`),
  position('MySQL user', word, (it) => `CREATE USER app IDENTIFIED BY '${it}';`),
  position('netrc', word, (it) => `machine api.internal login joe password ${it}`),
  position('npmrc', key, (it) => `//registry.internal/:_authToken=${it}`),
  position(
    'npmrc, basic',
    (random) => Buffer.from(`joe:${random.password()}`).toString('base64'),
    (it) => `//registry.internal/:_auth=${it}`,
  ),
  position('pypirc', word, (it) => `[pypi]\nusername = joe\npassword = ${it}\n`),
  position(
    'Docker configuration',
    (random) => Buffer.from(`joe:${random.password()}`).toString('base64'),
    (it) => `{"auths":{"registry.internal":{"auth":"${it}"}}}`,
  ),
  position(
    'sentence with a password',
    (random) => `Tr0ub4dor&${random.of('digits', 2)}x`,
    (it) => `Please log in with password ${it} and check.`,
  ),
  position('sentence with "is"', word, (it) => `The admin password is ${it} on staging.`),
  { name: 'RSA key', tier: 'prefix', secret: pemBody, around: (it) => pem('RSA', it) },
  { name: 'OpenSSH key', tier: 'prefix', secret: pemBody, around: (it) => pem('OPENSSH', it) },
  {
    name: 'EC key, cut off',
    tier: 'prefix',
    secret: pemBody,
    around: (it) => `-----BEGIN EC${' PRIVATE KEY'}-----\n${it}\n`,
  },
  {
    name: 'key in YAML',
    tier: 'prefix',
    secret: (random) => random.of('base64', 64),
    around: (it) => `tls.key: |\n    -----BEGIN${' PRIVATE KEY'}-----\n    ${it}\n    -----END${' PRIVATE KEY'}-----\n`,
  },
  {
    name: 'key of a service account',
    tier: 'prefix',
    secret: (random) => random.of('base64', 60),
    around: (it) =>
      `{"type":"service_account","private_key":"-----BEGIN${' PRIVATE KEY'}-----\\nMIIEv${it}\\n-----END${' PRIVATE KEY'}-----\\n"}`,
  },
  {
    name: 'PuTTY key',
    tier: 'prefix',
    secret: (random) => random.of('base64', 64),
    around: (it, random) =>
      `PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n${it}\nPrivate-MAC: ${random.of('hex', 64)}`,
  },
];

function hex40(random: RandomText): string {
  return random.of('hex', 40);
}
