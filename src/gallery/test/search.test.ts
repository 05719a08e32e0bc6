import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunRow, tilesOf } from '../src/format';
import { fold, liveTerms, piecesOf, placesOf, termsOf } from '../src/search';

const names = { servers: ['rig'], models: ['SD15/dreamshaper_8.safetensors'], loras: ['水墨画.safetensors'], tags: [] };

const row = (positive: string, seed: string, filename: string): RunRow =>
  ['k', 'a1b2', 0, null, 'success', 1, positive, 'blurry', 0, [[0, 0.5]], seed, 20, 7, 'euler', 'karras', 1, 512, 512, 0, null,
    [[0, filename, 'sub', 'output', 'image/png', 1, 1, 1, null, null, '9', null, 'stored']]];

const found = (query: string, rows: RunRow[]): number[] => placesOf(tilesOf(rows, names), termsOf(query), () => true);

test('finds every word, in any part of any field', () => {
  const rows = [row('A Fox in snow', '18446744073709551615', 'ComfyUI_00012_.png'), row('a bear', '7', 'b.png')];
  assert.deepEqual(found('fox SNOW', rows), [0]);
  assert.deepEqual(found('fox bear', rows), []);
  assert.deepEqual(found('0001 fox', rows), [0]);
  assert.deepEqual(found('8446744073709551615', rows), [0]);
  assert.deepEqual(found('dreamshaper', rows), [0, 1]);
  assert.deepEqual(found('sub/b', rows), [1]);
  assert.deepEqual(found('', rows), [0, 1]);
});

test('finds two characters of a script without spaces', () => {
  const rows = [row('水彩の富士山、朝の光', '1', 'a.png'), row('赛博朋克城市', '2', 'b.png')];
  assert.deepEqual(found('水彩', rows), [0]);
  assert.deepEqual(found('朋克', rows), [1]);
  assert.deepEqual(found('水墨', rows), [0, 1]);
});

test('folds case, accents and width, and keeps voiced kana apart', () => {
  assert.equal(fold('ÜNÏ Ｆｏｘ É e\u0301'), 'uni fox e e');
  assert.notEqual(fold('が'), fold('か'));
});

test('takes a quoted phrase as one word', () => {
  assert.deepEqual(termsOf('  "red fox"  Snow "open'), ['red fox', 'snow', 'open']);
});

test('finds what made a prompt fail', () => {
  const failed = [...row('x', '1', 'a.png')] as unknown[];
  failed[19] = ['KSampler', '3', 'torch.OutOfMemoryError', 'Allocation on device 0'];
  failed[20] = [];
  assert.deepEqual(found('outofmemory ksampler', [failed as unknown as RunRow]), [0]);
});

test('marks what was searched, as text', () => {
  assert.deepEqual(piecesOf('a <b>Fox</b> fox', ['fox', '<b>']), ['a ', '<b>', '', 'Fox', '</b> ', 'fox', '']);
  assert.deepEqual(piecesOf('(a.c) abc', ['a.c']), ['(', 'a.c', ') abc']);
  assert.equal(piecesOf('x'.repeat(3000), ['x']).join(''), 'x'.repeat(3000));
});

test('marks the words of the command line’s language, not its filters', () => {
  assert.deepEqual(liveTerms('lighthouse "golden hour" model:flux rating:>=4 -tag:draft -boat steps=28 KSampler.cfg>7'), ['lighthouse', 'golden hour']);
  assert.deepEqual(liveTerms('(fox OR cat*) NOT dog since:7d model:"a b" seed:1'), ['fox', 'cat']);
  assert.deepEqual(liveTerms('水彩 lora:水墨'), ['水彩']);
});
