import type { RandomText } from './random-text.ts';
import type { Shape } from './shape.ts';

const password = (random: RandomText): string => random.password();
const key = (random: RandomText): string => random.of('alphanumeric', 32);
const hex = (random: RandomText): string => random.of('hex', 40);

function position(
  name: string,
  secret: (random: RandomText) => string,
  around: (secret: string, random: RandomText) => string,
): Shape {
  return { name, tier: 'position', secret, around };
}

/** Assignments of passwords and keys in languages and formats. */
export const ASSIGNMENT_SHAPES: readonly Shape[] = [
  position('JavaScript constant', password, (it) => `const password = '${it}';`),
  position('TypeScript constant with a type', password, (it) => `const dbPassword: string = "${it}";`),
  position('object member', password, (it) => `connect({ user: 'app', password: '${it}' });`),
  position('template literal', password, (it) => `const adminPassword = \`${it}\`;`),
  position('fallback of a variable', password, (it) => `const password = process.env.DB_PASSWORD || '${it}';`),
  position('Python variable', password, (it) => `DB_PASSWORD = "${it}"`),
  position('Python bytes', key, (it) => `SECRET_KEY = b'${it}'`),
  position('Python keyword argument', password, (it) => `connect(host="db", passwd="${it}")`),
  position('Python default of an environment variable', password, (it) => `os.environ.get("DB_PASSWORD", "${it}")`),
  position(
    'Django secret key',
    (random) => `django-insecure-${random.of('alphanumeric', 40)}`,
    (it) => `SECRET_KEY = '${it}'`,
  ),
  position('Go variable', password, (it) => `dbPassword := "${it}"`),
  position('Go struct field', key, (it) => `cfg := Config{APIKey: "${it}"}`),
  position('Rust constant', key, (it) => `const API_TOKEN: &str = "${it}";`),
  position('Java field', password, (it) => `private static final String DB_PASSWORD = "${it}";`),
  position('Java setter', password, (it) => `dataSource.setPassword("${it}");`),
  position('C# property', password, (it) => `public string Password { get; set; } = "x"; Password = "${it}";`),
  position('Kotlin value', key, (it) => `val apiKey: String = "${it}"`),
  position('Swift constant', key, (it) => `let apiSecret = "${it}"`),
  position('Ruby hash', password, (it) => `config = { :password => "${it}" }`),
  position('PHP constant', password, (it) => `define('DB_PASSWORD', '${it}');`),
  position('PHP array', password, (it) => `'password' => '${it}',`),
  position('Perl variable', password, (it) => `my $password = '${it}';`),
  position('Lua table', password, (it) => `conf["password"] = "${it}"`),
  position('R variable', key, (it) => `api_key <- "${it}"`),
  position('PowerShell variable', password, (it) => `$Password = "${it}"`),
  position('batch file', password, (it) => `set DB_PASSWORD=${it}`),
  position('C macro', password, (it) => `#define WIFI_PASSWORD "${it}"`),
  position('Lisp variable', password, (it) => `(setq smtp-password "${it}")`),
  position('Elixir configuration', password, (it) => `config :app, Repo, password: "${it}"`),
  position('comparison', password, (it) => `if (password === '${it}') grant();`),
  position('JSON member', key, (it) => `{"api_key":"${it}"}`),
  position('JSON member, indented', password, (it) => `{\n  "password": "${it}",\n  "port": 5432\n}`),
  position('escaped JSON', key, (it) => `body = "{\\"client_secret\\":\\"${it}\\"}"`),
  position('YAML', password, (it) => `database:\n  password: ${it}\n`),
  position('YAML, quoted', password, (it) => `smtp:\n  smtp_password: "${it}"\n`),
  position(
    'Kubernetes secret',
    (random) => Buffer.from(random.password()).toString('base64'),
    (it) => `kind: Secret\ndata:\n  password: ${it}\n`,
  ),
  position('Compose environment', password, (it) => `environment:\n  - MYSQL_ROOT_PASSWORD=${it}\n`),
  position('Dockerfile ENV', key, (it) => `ENV API_TOKEN=${it}`),
  position('TOML', password, (it) => `[db]\npassword = "${it}"\n`),
  position('INI', password, (it) => `[client]\npassword=${it}\n`),
  position('properties', password, (it) => `spring.datasource.password=${it}\n`),
  position('Terraform', password, (it) => `db_password = "${it}"\n`),
  position('XML element', password, (it) => `<password>${it}</password>`),
  position('XML attribute', password, (it) => `<user name="app" password="${it}"/>`),
  position('XML key and value', password, (it) => `<add key="DbPassword" value="${it}"/>`),
  position('environment file', password, (it) => `DB_PASSWORD=${it}`),
  position('environment file, quoted', key, (it) => `API_SECRET="${it}"`),
  position('exported variable', hex, (it) => `export GITHUB_TOKEN_OLD=${it}`),
  position(
    'AWS secret key',
    (random) => random.of('base64', 40),
    (it) => `export AWS_SECRET_ACCESS_KEY=${it}`,
  ),
  position(
    'AWS secret key in code',
    (random) => random.of('base64', 40),
    (it) => `{ accessKeyId: 'x', secretAccessKey: '${it}' }`,
  ),
  position(
    'AWS session token',
    (random) => `${random.of('base64', 350)}==`,
    (it) => `AWS_SESSION_TOKEN=${it}`,
  ),
  position(
    'Azure storage key',
    (random) => `${random.of('base64', 86)}==`,
    (it) => `AccountName=x;AccountKey=${it};EndpointSuffix=core.windows.net`,
  ),
  position(
    'Heroku key',
    (random) => random.uuid(),
    (it) => `HEROKU_API_KEY=${it}`,
  ),
  position(
    'Cloudflare token',
    (random) => random.of('url', 40),
    (it) => `CLOUDFLARE_API_TOKEN=${it}`,
  ),
  position(
    'Twilio token',
    (random) => random.of('hex', 32),
    (it) => `TWILIO_AUTH_TOKEN=${it}`,
  ),
  position(
    'Ethereum key',
    (random) => random.of('hex', 64),
    (it) => `PRIVATE_KEY=0x${it}`,
  ),
  position(
    'WireGuard key',
    (random) => `${random.of('base64', 43)}=`,
    (it) => `[Interface]\nPrivateKey = ${it}`,
  ),
];
