import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptorOf, acceptsDay, filterCount, isActive, NO_FILTER, readAddress, toggled, writeAddress } from '../src/filter';
import type { Manifest, Tile } from '../src/format';

test('an address comes back as it was', () => {
  const address = {
    filter: { ...NO_FILTER, q: '水彩 "red fox" & #1', model: ['a/b c.safetensors', 'x+y'], tag: ['client a'], rating: 4, kind: ['failure'], from: '2026-01-02', to: '2026-03-04' },
    open: 'p1.2',
  };
  assert.deepEqual(readAddress(writeAddress(address)), address);
  assert.equal(writeAddress({ filter: NO_FILTER, open: null }), '');
});

test('an address that a stranger wrote is read for what it can say', () => {
  assert.deepEqual(readAddress('#from=yesterday&rating=6&rating=4&to=2026-99&model=&model=a&model=a&open=&constructor=1'), {
    filter: { ...NO_FILTER, model: ['a'] },
    open: null,
  });
});

test('names of a facet are alternatives, facets add up', () => {
  const manifest = { models: [['a', 1], ['b', 1]], loras: [['l', 1]], servers: [['s', 1]], tags: [] } as unknown as Manifest;
  const tile = (model: number | null, loras: number[], status = 'success'): Tile =>
    ({ kind: 'image', run: { model, loras: loras.map((lora) => [lora, null]), status, server: 0 } }) as unknown as Tile;
  const accepts = acceptorOf({ ...NO_FILTER, model: ['a', 'b'], lora: ['l'], status: ['success'] }, manifest);
  assert.ok(accepts(tile(0, [0])));
  assert.ok(accepts(tile(1, [0])));
  assert.ok(!accepts(tile(null, [0])));
  assert.ok(!accepts(tile(1, [])));
  assert.ok(!accepts(tile(1, [0], 'error')));
  assert.ok(!acceptorOf({ ...NO_FILTER, model: ['gone'] }, manifest)(tile(0, [])));
});

test('tags are alternatives, and a rating is the least', () => {
  const manifest = { models: [], loras: [], servers: [], tags: [['best', 1], ['draft', 1]] } as unknown as Manifest;
  const tile = (stars: number | null, tags: number[]): Tile => ({ kind: 'image', run: {}, stars, tags }) as unknown as Tile;
  const tagged = acceptorOf({ ...NO_FILTER, tag: ['best', 'gone'] }, manifest);
  assert.deepEqual([tile(5, [1]), tile(null, [1, 0]), tile(5, [])].map(tagged), [false, true, false]);
  const rated = acceptorOf({ ...NO_FILTER, rating: 3 }, manifest);
  assert.deepEqual([tile(2, []), tile(3, []), tile(5, []), tile(null, [0])].map(rated), [false, true, true, false]);
  assert.equal(filterCount({ ...NO_FILTER, rating: 3, tag: ['best'] }), 2);
});

test('days are within dates, both ends included', () => {
  const filter = { ...NO_FILTER, from: '2026-01-02', to: '2026-01-03' };
  assert.deepEqual(['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', ''].map((day) => acceptsDay(filter, day)), [false, true, true, false, false]);
});

test('filters are set, unset and counted', () => {
  const once = toggled(NO_FILTER, 'lora', 'x');
  assert.equal(filterCount(once), 1);
  assert.ok(isActive(once));
  assert.deepEqual(toggled(once, 'lora', 'x'), NO_FILTER);
  assert.ok(!isActive({ ...NO_FILTER, q: '  ' }));
});
