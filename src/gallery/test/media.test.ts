import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { File } from '../src/format';
import { isRelative, presentationOf, thumbnailOf } from '../src/media';

const file = (original: string | null, mediaType: string | null, thumbnail: string | null = null): File =>
  ({ original, mediaType, thumbnail }) as File;

test('shows what can carry no script', () => {
  assert.equal(presentationOf(file('../home/assets/ab/c.png', 'image/png')), 'image');
  assert.equal(presentationOf(file('files/ab/c.webm', 'video/webm')), 'video');
  assert.equal(presentationOf(file('files/ab/c.mp4', 'audio/mp4')), 'audio');
  assert.equal(presentationOf(file('files/ab/c.flac', 'audio/flac')), 'audio');
});

test('offers the rest as downloads, under endings that no browser opens', () => {
  assert.equal(presentationOf(file('files/ab/c.bin', 'image/svg+xml')), 'download');
  assert.equal(presentationOf(file('files/ab/c.bin', 'text/html')), 'download');
  assert.equal(presentationOf(file('files/ab/c.glb', 'model/gltf-binary')), 'download');
  assert.equal(presentationOf(file('downloads/ab/c.js', 'image/svg+xml')), 'carried');
});

test('refuses what could run', () => {
  for (const path of ['a.svg', 'a.html', 'a.htm', 'a.xhtml', 'a.xml', 'a.js', 'a.pdf', 'a.png.svg', 'a', 'data/index.js', 'downloads/../x.js']) {
    assert.equal(presentationOf(file(path, 'image/png')), 'none', path);
  }
  assert.equal(presentationOf(file(null, 'image/png')), 'none');
});

test('shows nothing whose ending and type do not agree', () => {
  assert.equal(presentationOf(file('a.png', 'image/svg+xml')), 'download');
  assert.equal(presentationOf(file('a.png', 'text/html')), 'download');
});

test('knows a path beside the page from an address', () => {
  for (const path of ['a.png', '../a/b.png', '../../a%20b.png', 'a/%E6%B0%B4.png']) {
    assert.ok(isRelative(path), path);
  }
  for (const path of ['javascript:alert(1).png', '//host/a.png', 'https://host/a.png', '/etc/a.png', '\\\\host\\a.png', 'a//b.png', 'data:image/png', ' a.png', '\tjavascript:a.png', 'a.html?.png', 'a.html#.png', '']) {
    assert.ok(!isRelative(path), path);
  }
});

test('takes thumbnails from their own folder only', () => {
  assert.equal(thumbnailOf(file(null, null, 'thumbs/ab/c.webp')), 'thumbs/ab/c.webp');
  for (const path of ['thumbs/../a.png', 'files/a.png', 'thumbs/a.svg', 'https://host/thumbs/a.png']) {
    assert.equal(thumbnailOf(file(null, null, path)), null, path);
  }
  assert.equal(thumbnailOf(null), null);
});

test('goes by the type of what a live archive serves', () => {
  const served = `archive/v1/files/${'0a'.repeat(32)}`;
  const shown = (mediaType: string | null): string => presentationOf(file(served, mediaType));
  assert.deepEqual(['image/png', 'image/webp', 'video/webm', 'audio/mp4'].map(shown), ['image', 'image', 'video', 'audio']);
  assert.deepEqual(['image/svg+xml', 'text/html', 'image/tiff', 'application/pdf', null].map(shown), Array(5).fill('download'));
  for (const path of [`${served}/x.html`, `/${served}`, `../${served}`, `https://host/${served}`, `${served}?a`, `${served}#a`, 'archive/v1/files/0a']) {
    assert.equal(presentationOf(file(path, 'image/png')), 'none', path);
  }
  assert.equal(thumbnailOf(file(null, null, `${served}/thumbnail`)), `${served}/thumbnail`);
  assert.equal(thumbnailOf(file(null, null, `https://host/${served}/thumbnail`)), null);
});
