import { loadModule } from 'libpg-query';
import { beforeAll, expect, test } from 'vitest';
import type { SqlPackage } from '../src/sql-files.ts';
import { foreignAccess } from '../src/sql-ownership.ts';

beforeAll(() => loadModule());

const owner = pkg(
  'owner',
  [['001-a', 'CREATE TABLE owned (id int);']],
  [
    [
      'published',
      'CREATE VIEW shown AS SELECT id FROM owned; CREATE FUNCTION hookline_write() RETURNS void LANGUAGE sql AS $$ INSERT INTO owned VALUES (1) $$;',
    ],
    ['internal', 'CREATE FUNCTION hookline_internal() RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$;'],
  ],
);

function pkg(
  name: string,
  migrations: readonly [string, string][],
  repeatables: readonly [string, string][] = [],
): SqlPackage {
  const files = (list: readonly [string, string][]): SqlPackage['migrations'] =>
    list.map(([file, text]) => ({ path: `packages/${name}/sql/${file}.sql`, name: file, text }));
  return { name, dir: `packages/${name}`, migrations: files(migrations), repeatables: files(repeatables), others: [] };
}

const plpgsql = (body: string): string =>
  `CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ${body} END $$;`;

test.each([
  ['a statement', 'UPDATE owned SET id = 2;'],
  ['an index', 'CREATE INDEX i ON owned (id);'],
  ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON owned EXECUTE FUNCTION f();'],
  ['a SQL function', 'CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM owned $$;'],
  ['a PL/pgSQL statement', plpgsql('DELETE FROM owned;')],
  ['a PL/pgSQL loop', plpgsql('FOR i IN 1 .. (SELECT count(*) FROM owned) LOOP NULL; END LOOP;')],
  [
    'a PL/pgSQL assignment',
    'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n int; BEGIN n := (SELECT max(id) FROM owned); END $$;',
  ],
  ['dynamic SQL', plpgsql("EXECUTE format('TRUNCATE TABLE owned');")],
  ['an internal function', 'SELECT hookline_internal();'],
])('foreignAccess reports %s', (_, sql) => {
  expect(foreignAccess([owner, pkg('other', [['001-b', sql]])], [])).toHaveLength(1);
});

test.each([
  ['a literal', "sql.query('DELETE FROM owned WHERE id = $1')"],
  ['a template', 'sql.query(`SELECT ${columns} FROM owned WHERE id = $1`)'],
])('foreignAccess reports %s in TypeScript', (_, text) => {
  expect(foreignAccess([owner], [{ path: 'packages/other/src/a.ts', text }])).toHaveLength(1);
  expect(foreignAccess([owner], [{ path: 'packages/owner/src/a.ts', text }])).toEqual([]);
});

test('foreignAccess accepts published views and functions', () => {
  const other = pkg('other', [['001-b', 'CREATE TABLE mine AS SELECT * FROM shown; SELECT hookline_write();']]);
  const source = { path: 'packages/other/src/a.ts', text: 'sql.query(`SELECT id FROM shown WHERE id = ${id}`)' };
  expect(foreignAccess([owner, other], [source])).toEqual([]);
});

test('foreignAccess reports a table that two packages create', () => {
  expect(foreignAccess([owner, pkg('other', [['001-b', 'CREATE TABLE owned (id int);']])], [])).not.toEqual([]);
});
