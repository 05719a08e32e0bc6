import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunRow, type Tile, type TilePage, tilesOf } from '../src/format';
import { type Prompt, Prompts, promptsOf } from '../src/prompts';

const names = { servers: ['rig'], models: [], loras: [], tags: ['best'] };

const row = (number: number, second: number, files = 1): RunRow => [
  `p${number}`, `id-${number}`, 0, `2026-11-24T08:00:${String(second).padStart(2, '0')}.000Z`, 'success', 1, 'a fox', null, null, [], '1', 1, 1, 'e', 'n', 1, 1, 1, 1, null,
  Array.from({ length: files }, (_, file) => [file, `${file}.png`, '', 'output', 'image/png', 1, 1, 1, null, null, '9', null, 'stored'] as const),
];

const prompt = (number: number, second = number, files = 1, day = '2026-11-24'): Prompt => {
  const rows = [row(number, second, files)];
  return { key: `p${number}`, createdAt: rows[0]![3]!, day, tiles: tilesOf(rows, names) };
};

const ids = (prompts: Prompts): string[] => prompts.tiles.map(({ id }) => id);
const keys = (prompts: readonly Prompt[]): string[] => prompts.map(({ key }) => key);
const asked = (...numbers: number[]): Set<string> => new Set(numbers.map((number) => `p${number}`));

test('a page’s prompts have their days, and what a filter leaves of their tiles', () => {
  const page: TilePage = { ...names, prompts: [['2026-11-24', [row(2, 2, 3)]], ['2026-11-23', [row(1, 1, 1)]]], in_names: false, next: null };
  const second = (tile: Tile): boolean => tile.file?.number === 1;
  assert.deepEqual(promptsOf(page, () => true).map(({ key, day, tiles }) => [key, day, tiles.length]), [['p2', '2026-11-24', 3], ['p1', '2026-11-23', 1]]);
  assert.deepEqual(promptsOf(page, second).map(({ tiles }) => tiles.map(({ id }) => id)), [['p2.1']]);
});

test('older ones follow, each once', () => {
  const list = new Prompts([prompt(9), prompt(8, 8, 2)]).withOlder([prompt(8, 8, 2), prompt(7)]);
  assert.deepEqual(ids(list), ['p9.0', 'p8.0', 'p8.1', 'p7.0']);
  assert.equal(list.indexOf('p8.1'), 2);
  assert.equal(list.indexOf('p6.0'), -1);
});

test('days that lie side by side are one heading', () => {
  const list = new Prompts([prompt(3, 3, 2, 'b'), prompt(2, 2, 1, 'b'), prompt(1, 1, 1, 'a')]);
  assert.deepEqual(list.days, [{ day: 'b', count: 3 }, { day: 'a', count: 1 }]);
});

test('a new one comes to the top, or waits while something else is looked at', () => {
  const list = new Prompts([prompt(5), prompt(4)]);
  assert.deepEqual(ids(list.refreshed(asked(6), [prompt(6)], false, false)), ['p6.0', 'p5.0', 'p4.0']);

  const held = list.refreshed(asked(6), [prompt(6)], false, true).refreshed(asked(7), [prompt(7)], false, true);
  assert.deepEqual([ids(held), keys(held.waiting)], [['p5.0', 'p4.0'], ['p7', 'p6']]);
  assert.deepEqual(ids(held.withWaiting()), ['p7.0', 'p6.0', 'p5.0', 'p4.0']);
  assert.deepEqual(keys(held.withWaiting().waiting), []);
});

test('one that waits changes and goes as the others do', () => {
  const held = new Prompts([prompt(5)], [prompt(7), prompt(6)]);
  assert.deepEqual(held.refreshed(asked(6), [], false, true).waiting.map(({ key }) => key), ['p7']);
  assert.equal(held.refreshed(asked(7), [prompt(7, 7, 4)], false, true).waiting[0]!.tiles.length, 4);
});

test('what has gone, or is none of the list any more, is taken out', () => {
  assert.deepEqual(ids(new Prompts([prompt(5), prompt(4), prompt(3)]).refreshed(asked(4, 9), [], false, false)), ['p5.0', 'p3.0']);
});

test('what has changed stays in its place', () => {
  assert.deepEqual(ids(new Prompts([prompt(5), prompt(4), prompt(3)]).refreshed(asked(4), [prompt(4, 4, 2)], false, true)), ['p5.0', 'p4.0', 'p4.1', 'p3.0']);
});

test('one that was archived late stands by its time, and what is older than the last comes with its page', () => {
  const list = new Prompts([prompt(5, 50), prompt(4, 40)]);
  assert.deepEqual(ids(list.refreshed(asked(9), [prompt(9, 45)], false, true)), ['p5.0', 'p9.0', 'p4.0']);
  assert.deepEqual(ids(list.refreshed(asked(9), [prompt(9, 10)], false, true)), ['p5.0', 'p4.0']);
  assert.deepEqual(ids(list.refreshed(asked(9), [prompt(9, 10)], true, true)), ['p5.0', 'p4.0', 'p9.0']);
});

test('of one moment the one that was archived last is the newer, by number and not by text', () => {
  assert.deepEqual(ids(new Prompts([prompt(9, 1)]).refreshed(asked(10), [prompt(10, 1)], true, false)), ['p10.0', 'p9.0']);
});

test('the first of an empty list is shown at once', () => {
  assert.deepEqual(ids(new Prompts().refreshed(asked(1), [prompt(1)], true, true)), ['p1.0']);
});
