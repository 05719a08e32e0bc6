import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf, type FileRow, type RunRow, tilesOf } from '../src/format';
import { downloadName, durationLabel, shortException, sizeLabel, visibleName } from '../src/words';

const file = (number: number): FileRow => [number, `${number}.png`, '', 'output', 'image/png', 1, 1, 1, null, null, '9', null, 'stored'];
const run = (failure: RunRow[19], files: FileRow[]): RunRow =>
  ['k', 'p', 0, null, 'error', null, null, null, null, null, null, null, null, null, null, null, null, null, 0, failure, files];

const names = { servers: ['rig'], models: [], loras: [], tags: ['best', 'draft'] };

test('a tile for the failure, then one for each file', () => {
  assert.deepEqual(tilesOf([run(['N', '1', 'E', 'm'], [file(0), file(3)])], names).map(({ id, kind }) => [id, kind]), [['k', 'failure'], ['k.0', 'image'], ['k.3', 'image']]);
  assert.deepEqual(tilesOf([run(null, [])], names).map(({ id, kind }) => [id, kind]), [['k', 'other']]);
});

test('a file has its own stars, else its prompt’s, and the tags of both', () => {
  const said: RunRow = [...run(['N', '1', 'E', 'm'], [[...file(0), [5, [1, 0]]], file(1)] as FileRow[]), [2, [0]]] as unknown as RunRow;
  assert.deepEqual(tilesOf([said], names).map(({ stars, tags }) => [stars, tags]), [[2, ['best']], [5, ['draft', 'best']], [2, ['best']]]);
  assert.deepEqual(tilesOf([said], names).map(({ own, ofPrompt }) => [own.stars, own.tags, ofPrompt.stars]), [[null, [], 2], [5, ['draft', 'best'], 2], [null, [], 2]]);
  assert.deepEqual(tilesOf([run(null, [file(0)])], names).map(({ stars, tags }) => [stars, tags]), [[null, []]]);
});

test('kinds go by the media type, and a drawing with scripts is no image', () => {
  assert.deepEqual(['image/png', 'image/svg+xml', 'video/mp4', 'audio/ogg', 'text/html', null].map(kindOf), ['image', 'other', 'video', 'audio', 'other', 'other']);
});

test('names show what would turn or hide their letters', () => {
  assert.equal(visibleName('photo_\u202Egnp.exe'), 'photo_[U+202E]gnp.exe');
  assert.equal(downloadName('../a\u202Eb/c:d?.png'), '_ab_c_d_.png');
  assert.equal(downloadName('...'), 'file');
});

test('numbers are short', () => {
  assert.deepEqual([999, 1000, 1_450_000, 999_999_999].map(sizeLabel), ['999 B', '1.0 kB', '1.4 MB', '1.0 GB']);
  assert.deepEqual([900, 42_000, 125_000, 7_320_000].map(durationLabel), ['0.9 s', '42 s', '2 min 5 s', '2 h 2 min']);
  assert.equal(shortException('torch.cuda.OutOfMemoryError'), 'OutOfMemoryError');
});
