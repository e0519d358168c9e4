import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { START, SurvivalRepository } from './survival-repository.ts';

/** A line with words that no other line has, so that its text tells it in every commit. */
const line = (number: number): string => `value${number} = compute${number}(input${number}, other${number})`;

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => Math.floor(((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647) * below);
}

/** Makes a random history of edits, commits, reverts, merges, renames and formatting. */
class RandomHistory {
  readonly it = new SurvivalRepository();
  readonly #random: (below: number) => number;
  /** Number of the edit that wrote each line, by its text without spaces at the ends; 0 for a person. */
  readonly written = new Map<string, number>();
  #path = 'a.ts';
  #renames = 0;

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
    this.it.write(this.#path, this.#lines(12, 0));
    this.it.commit();
  }

  step(): void {
    const { it } = this;
    it.wait(1 + this.#random(3000));
    const kind = this.#random(12);
    if (kind < 4) this.#change(it.edits.length + 1);
    else if (kind < 6) this.#change(0);
    else if (kind < 7) this.#format();
    else if (kind < 8) this.#rename();
    else if (kind < 9) this.#revert();
    else if (kind < 10) this.#merge();
    if (this.#random(3) > 0) it.commit();
  }

  #read(): string[] {
    const file = join(this.it.folder, this.#path);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  }

  #lines(count: number, author: number): string[] {
    return Array.from({ length: count }, () => {
      const text = line(this.written.size);
      this.written.set(text, author);
      return text;
    });
  }

  #change(author: number): void {
    const before = this.#read();
    const at = this.#random(before.length + 1);
    const after = before.toSpliced(at, this.#random(4), ...this.#lines(this.#random(6), author));
    if (after.join('\n') === before.join('\n')) return;
    if (author === 0) this.it.write(this.#path, after);
    else this.it.edit(this.#path, before, after);
  }

  #format(): void {
    const from = this.#random(10);
    this.it.write(
      this.#path,
      this.#read().map((text, index) => (index >= from && index < from + 15 ? `  ${text}` : text)),
    );
  }

  #rename(): void {
    this.it.commit();
    const to = `renamed${++this.#renames}.ts`;
    this.it.move(this.#path, to);
    this.#path = to;
  }

  #revert(): void {
    this.it.commit();
    // Not of a merge, of a renaming, or of nothing.
    if (!this.it.git('show', '--name-status', '--format=', 'HEAD').startsWith('M')) return;
    this.it.wait(1);
    this.it.git('revert', '--no-edit', 'HEAD');
  }

  #merge(): void {
    const { it } = this;
    it.commit();
    it.git('checkout', '--quiet', '-b', 'branch');
    this.#change(it.edits.length + 1);
    it.wait(1);
    it.commit();
    this.#change(0);
    it.wait(1);
    it.commit();
    it.git('checkout', '--quiet', 'main');
    it.wait(1);
    it.git('merge', '--quiet', '--no-ff', '--no-edit', 'branch');
    it.git('branch', '--quiet', '-D', 'branch');
  }

  /** Looks for each line of each edit in each commit of the main branch. */
  naive(): string[] {
    const { it } = this;
    const commits = it.git('log', '--first-parent', '--reverse', '--format=%H %ct', 'main').trim().split('\n');
    const texts = commits.map((commit) => {
      const [id = '', seconds = ''] = commit.split(' ');
      const name = it.git('ls-tree', '--name-only', id).trim();
      const present = it
        .git('show', `${id}:${name}`)
        .split('\n')
        .map((text) => text.trim());
      return { minute: (Number(seconds) * 1000 - START) / 60_000, present: new Set(present) };
    });
    const counts = new Map<string, number>();
    for (const [text, edit] of this.written) {
      if (edit === 0) continue;
      const landed = texts.find(({ present }) => present.has(text));
      if (!landed) continue;
      const last = texts.findLastIndex(({ present }) => present.has(text));
      const life = [edit, landed.minute, texts[last + 1]?.minute ?? '-'].join(' ');
      counts.set(life, (counts.get(life) ?? 0) + 1);
    }
    return [...counts].map(([life, count]) => `${life}: ${count}`).toSorted();
  }

  measured(): string[] {
    const counts = new Map<string, number>();
    for (const life of this.it.lives()) {
      const [edit, lines, landed, ended] = life.split(' ');
      const key = [edit, landed, ended].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + Number(lines));
    }
    return [...counts].map(([life, count]) => `${life}: ${count}`).toSorted();
  }
}

test.each([1, 2, 3, 4, 5, 6])('seed %i: measured lives are those that a search in every commit finds', async (seed) => {
  const history = new RandomHistory(seed * 7919);
  for (let step = 0; step < 30; step++) history.step();
  history.it.commit();
  await history.it.measure();
  expect(history.measured()).toEqual(history.naive());
  expect(history.measured().length).toBeGreaterThan(3);
});
