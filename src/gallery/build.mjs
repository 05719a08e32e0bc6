/**
 * node build.mjs        bundles the page's script and style into the resources that the exporter copies
 * node build.mjs DIR    the same into DIR
 * node build.mjs test   runs the unit tests
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const resources = join(here, '../main/resources/io/github/comfyarchive/gallery');

async function bundle(out) {
  mkdirSync(out, { recursive: true });
  const { version } = JSON.parse(readFileSync(join(here, 'node_modules/preact/package.json'), 'utf8'));
  const licence = readFileSync(join(here, 'node_modules/preact/LICENSE'), 'utf8').trim();
  const common = {
    absWorkingDir: here,
    bundle: true,
    minify: true,
    charset: 'utf8',
    target: ['chrome105', 'firefox110', 'safari16'],
    logLevel: 'warning',
  };
  await build({
    ...common,
    entryPoints: ['src/main.tsx'],
    outfile: join(out, 'gallery.js'),
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    banner: { js: `/* The gallery of archive. Made from src/gallery, not to be edited. Holds Preact ${version} (MIT): see LICENSES.txt. */` },
  });
  await build({
    ...common,
    entryPoints: ['src/gallery.css'],
    outfile: join(out, 'gallery.css'),
    banner: { css: '/* The gallery of archive. Made from src/gallery, not to be edited. */' },
  });
  writeFileSync(join(out, 'LICENSES.txt'), `The script gallery.js holds a part that others made.\n\nPreact ${version}, https://preactjs.com\n\n${licence}\n`);
}

async function test() {
  const out = join(here, 'node_modules/.tests');
  rmSync(out, { recursive: true, force: true });
  const tests = readdirSync(join(here, 'test')).filter((name) => name.endsWith('.test.ts'));
  await build({
    absWorkingDir: here,
    entryPoints: tests.map((name) => `test/${name}`),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const built = tests.map((name) => join(out, name.replace(/\.ts$/, '.mjs')));
  process.exitCode = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...built], { stdio: 'inherit' }).status ?? 1;
}

const [what] = process.argv.slice(2);
await (what === 'test' ? test() : bundle(what ?? resources));
