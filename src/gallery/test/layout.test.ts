import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastNotAbove, Layout } from '../src/layout';

const layout = new Layout([{ label: 'a', count: 5 }, { label: 'b', count: 1 }, { label: 'c', count: 4 }], { width: 320, tile: 100, gap: 10, heading: 40 });

test('fills the width with whole columns', () => {
  assert.equal(layout.columns, 3);
  assert.equal(layout.side, 100);
  assert.equal(layout.height, 40 + 220 + 40 + 110 + 40 + 220);
});

test('puts each tile under its heading', () => {
  assert.deepEqual([0, 2, 3, 5, 6, 9].map((index) => [layout.left(index), layout.top(index)]), [[0, 40], [220, 40], [0, 150], [0, 300], [0, 450], [0, 560]]);
});

test('knows what is seen', () => {
  assert.deepEqual(layout.between(0, 100), [{ section: 0, first: 0, end: 3 }]);
  assert.deepEqual(layout.between(160, 310), [{ section: 0, first: 3, end: 5 }, { section: 1, first: 5, end: 6 }]);
  assert.deepEqual(layout.between(-500, 5000).map(({ first, end }) => end - first), [5, 1, 4]);
  assert.deepEqual(new Layout([], layout.measures).between(0, 100), []);
});

test('goes up and down over the sections', () => {
  assert.equal(layout.vertical(1, 1), 4);
  assert.equal(layout.vertical(2, 1), 4);
  assert.equal(layout.vertical(4, 1), 5);
  assert.equal(layout.vertical(5, 1), 6);
  assert.equal(layout.vertical(5, -1), 3);
  assert.equal(layout.vertical(0, -1), 0);
  assert.equal(layout.vertical(9, 1), 9);
});

test('finds a place among many sections', () => {
  const starts = Array.from({ length: 10_000 }, (_, index) => index * 3);
  assert.equal(lastNotAbove(starts, 0), 0);
  assert.equal(lastNotAbove(starts, 2), 0);
  assert.equal(lastNotAbove(starts, 14_999), 4999);
  assert.equal(lastNotAbove(starts, 1e9), 9999);
});
