import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptorOf, acceptsDay, filterCount, isActive, NO_FILTER, readAddress, toggled, writeAddress } from '../src/filter';
import type { Tile } from '../src/format';

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
  const tile = (model: string | null, loras: string[], status = 'success'): Tile =>
    ({ kind: 'image', run: { model, loras: loras.map((lora) => [lora, null]), status, server: 's' } }) as unknown as Tile;
  const accepts = acceptorOf({ ...NO_FILTER, model: ['a', 'b'], lora: ['l'], status: ['success'] });
  assert.ok(accepts(tile('a', ['l'])));
  assert.ok(accepts(tile('b', ['l'])));
  assert.ok(!accepts(tile(null, ['l'])));
  assert.ok(!accepts(tile('b', [])));
  assert.ok(!accepts(tile('b', ['l'], 'error')));
  assert.ok(!acceptorOf({ ...NO_FILTER, model: ['gone'] })(tile('a', [])));
});

test('tags are alternatives, and a rating is the least', () => {
  const tile = (stars: number | null, tags: string[]): Tile => ({ kind: 'image', run: {}, stars, tags }) as unknown as Tile;
  const tagged = acceptorOf({ ...NO_FILTER, tag: ['best', 'gone'] });
  assert.deepEqual([tile(5, ['draft']), tile(null, ['draft', 'best']), tile(5, [])].map(tagged), [false, true, false]);
  const rated = acceptorOf({ ...NO_FILTER, rating: 3 });
  assert.deepEqual([tile(2, []), tile(3, []), tile(5, []), tile(null, ['best'])].map(rated), [false, true, true, false]);
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
