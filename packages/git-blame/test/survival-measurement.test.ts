import { expect, test } from 'vitest';
import { REPOSITORY, SurvivalRepository } from './survival-repository.ts';

/** Lines of code that have no words in common but those of the language. */
const code = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `const ${name}${index} = make${name}${index}(from${name}${index});`);

test('a line lands with the first commit of the main branch that has it, however often it was committed before', async () => {
  const it = new SurvivalRepository();
  it.write('readme', ['Start']);
  it.commit();
  it.wait(10);
  it.git('checkout', '--quiet', '-b', 'feature');
  const first = code('One', 5);
  it.edit('b.ts', null, first);
  it.wait(10);
  it.commit();
  expect(await it.measure()).toMatchObject({ branch: 'main', files: 1, measured: 0, remaining: 0 });
  it.git('checkout', '--quiet', 'main');
  it.write('c.txt', ['of a person']);
  it.commit();
  it.git('checkout', '--quiet', 'feature');
  it.wait(10);
  it.git('rebase', '--quiet', 'main');
  it.wait(10);
  const second = [...first.slice(0, 4), ...code('Two', 2)];
  it.edit('b.ts', first, second);
  it.commit();
  it.wait(10);
  it.git('checkout', '--quiet', 'main');
  it.git('merge', '--quiet', '--squash', 'feature');
  it.commit('squashed');
  await it.measure();
  expect(it.lives()).toEqual(['1 4 50 - alive', '2 2 50 - alive']);
});

test('changed and removed lines end with their commit; a new format, place and name do not end them', async () => {
  const it = new SurvivalRepository();
  it.write('a.ts', ['const base = 1;']);
  it.commit();
  it.wait(10);
  const lines = ['const base = 1;', ...code('Alpha', 6), 'call(argumentOne, argumentTwo, argumentThree);', '}'];
  it.edit('a.ts', ['const base = 1;'], lines);
  it.wait(10);
  it.commit();
  it.wait(60);
  const changed = lines.with(1, lines[1]?.replace('makeAlpha0', 'createAlpha0') ?? '').toSpliced(3, 1);
  it.write('a.ts', changed);
  it.commit();
  it.wait(60);
  it.move('a.ts', 'moved.ts');
  it.commit();
  it.wait(60);
  // A formatter indents, and breaks a call over several lines.
  const broken = ['call(', '  argumentOne,', '  argumentTwo,', '  argumentThree,', ');'];
  const formatted = changed.slice(0, -2).map((line) => `  ${line}`);
  it.write('moved.ts', [...formatted, ...broken, '}']);
  it.commit();
  it.wait(60);
  it.write('moved.ts', [...formatted, 'call(argumentOne, argumentTwo, argumentThree);', '}']);
  it.commit();
  await it.measure();
  // Seven lines have a word; the brace does not count.
  expect(it.lives()).toEqual(['1 1 20 80 changed', '1 1 20 80 removed', '1 5 20 - alive']);
  it.wait(60);
  it.git('rm', '--quiet', 'moved.ts');
  it.commit();
  await it.measure();
  expect(it.lives()).toEqual(['1 1 20 80 changed', '1 1 20 80 removed', '1 5 20 320 removed']);
});

test('a revert ends lines as reverted, and a revert of the revert takes the end back', async () => {
  const it = new SurvivalRepository();
  const base = code('Base', 3);
  it.write('a.ts', base);
  it.commit();
  it.wait(10);
  const added = [...base, ...code('New', 4)];
  it.edit('a.ts', base, added);
  const landed = it.commit();
  it.wait(30);
  it.git('revert', '--no-edit', landed);
  const reverted = it.git('rev-parse', 'HEAD').trim();
  await it.measure();
  expect(it.lives()).toEqual(['1 4 10 40 reverted']);
  expect(it.sent.at(-1)?.files[0]?.lives[0]).toMatchObject({ landed_commit: landed, ended_commit: reverted });
  it.wait(30);
  // The file is not as it ever was: it was changed at another place meanwhile.
  it.write('a.ts', ['const other = thing;', ...base]);
  it.commit();
  it.wait(30);
  it.git('revert', '--no-edit', reverted);
  await it.measure();
  expect(it.lives()).toEqual(['1 4 10 - alive']);
  it.wait(30);
  it.write('a.ts', ['const other = thing;', ...base]);
  it.commit('undone by hand');
  await it.measure();
  expect(it.lives()).toEqual(['1 4 10 130 reverted']);
});

test('an edit again in the session replaces lines that had not landed, and ends those that had', async () => {
  const it = new SurvivalRepository();
  const first = code('One', 4);
  it.edit('a.ts', null, first);
  it.wait(1);
  const second = [...first.slice(0, 3), ...code('Two', 1)];
  it.edit('a.ts', first, second);
  it.wait(1);
  it.commit();
  it.wait(1);
  const third = [...code('Three', 1), ...second.slice(1)];
  it.edit('a.ts', second, third);
  it.wait(1);
  it.commit();
  await it.measure();
  expect(it.lives()).toEqual(['1 1 2 4 removed', '1 2 2 - alive', '2 1 2 - alive', '3 1 4 - alive']);
});

test('lines of persons, formatters and unreported changes have no lives', async () => {
  const it = new SurvivalRepository();
  const person = code('Person', 4);
  it.write('a.ts', person);
  it.commit();
  it.wait(1);
  it.edit('a.ts', person, [...person, ...code('Tool', 2)], { author: 'tool' });
  it.commit();
  await it.measure();
  expect(it.lives()).toEqual([]);
  expect(it.sent.at(-1)?.files).toHaveLength(1);
});

test('only what changed is measured again, a limited number of files at a time', async () => {
  const it = new SurvivalRepository();
  for (const name of ['a.ts', 'b.ts', 'c.ts']) it.edit(name, null, code(name[0] ?? '', 3));
  it.wait(1);
  it.commit();
  expect(await it.measure({ maxFiles: 2 })).toMatchObject({ files: 3, measured: 2, remaining: 1, stale: false });
  expect(await it.measure({ maxFiles: 2 })).toMatchObject({ measured: 1, remaining: 0 });
  it.wait(60);
  expect(await it.measure()).toMatchObject({ measured: 0, remaining: 0, repository: REPOSITORY });
  // The time until which lines were seen alive moves on.
  expect(it.sent.at(-1)).toMatchObject({ files: [], observed_at: new Date(it.now).toISOString() });
  it.edit('b.ts', code('b', 3), code('b', 2));
  it.commit();
  expect(await it.measure()).toMatchObject({ measured: 1 });
  expect(it.lives()).toEqual(['2 1 1 61 removed', '2 2 1 - alive']);
});

test('a new file with the name of a renamed one has the edits of its own time', async () => {
  const it = new SurvivalRepository();
  it.edit('a.ts', null, code('Old', 6));
  it.wait(1);
  it.commit();
  it.wait(1);
  it.move('a.ts', 'b.ts');
  it.commit();
  it.wait(1);
  it.edit('a.ts', null, code('Fresh', 3));
  it.wait(1);
  it.commit();
  await it.measure();
  expect(it.lives()).toEqual(['1 6 1 - alive', '2 3 4 - alive']);
});

test('history that is taken away has landed nothing', async () => {
  const it = new SurvivalRepository();
  it.write('readme', ['Start']);
  it.commit();
  it.wait(1);
  it.edit('a.ts', null, code('One', 3));
  it.commit();
  await it.measure();
  expect(it.lives()).toEqual(['1 3 1 - alive']);
  it.wait(1);
  it.git('reset', '--quiet', '--hard', 'HEAD~1');
  await it.measure();
  expect(it.sent.at(-1)?.files).toMatchObject([{ commit: null, lives: [] }]);
});

test('the branch that origin names counts, also where the clone is behind', async () => {
  const [origin, clone] = [new SurvivalRepository(), new SurvivalRepository()];
  origin.git('checkout', '--quiet', '-b', 'trunk');
  origin.write('readme', ['Start']);
  origin.commit();
  clone.git('remote', 'add', 'origin', origin.folder);
  clone.git('fetch', '--quiet', 'origin');
  clone.git('remote', 'set-head', 'origin', 'trunk');
  clone.git('checkout', '--quiet', 'trunk');
  clone.wait(1);
  clone.edit('a.ts', null, code('One', 3));
  expect(await clone.measure()).toMatchObject({ branch: 'trunk', measured: 0 });
  // The change lands elsewhere, and is fetched.
  origin.wait(5);
  origin.write('a.ts', code('One', 3));
  origin.commit();
  clone.git('fetch', '--quiet', 'origin');
  await clone.measure();
  expect(clone.lives()).toEqual(['1 3 5 - alive']);
});

test('a folder without repository or commit, and a service with a later state, are told', async () => {
  const it = new SurvivalRepository();
  it.edit('a.ts', null, code('One', 3));
  expect(await it.measure()).toMatchObject({ branch: null, commit: null, measured: 0 });
  it.commit();
  const stale = await it.measure({ send: () => Promise.resolve({ success: true, stale: true, lives: 0 }) });
  expect(stale).toMatchObject({ measured: 0, stale: true });
});
