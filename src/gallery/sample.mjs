/**
 * node sample.mjs DIR [ITEMS]
 *
 * Writes a gallery of made-up pictures, as the exporter writes one: for looking at the page, and for its browser test. The
 * newest items are as hostile as a server can make them.
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const media = join(here, '../test/resources/media');
const page = join(here, '../main/resources/io/github/comfyarchive/gallery');

const PER_CHUNK = 500;
const PICTURES = 24;

/** Details as the exporter packs them. */
const packed = (details) => deflateSync(Buffer.from(JSON.stringify(details))).toString('base64');

/** A reproducible random number generator (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const CRCS = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return crc;
});

function pngChunk(type, data) {
  const bytes = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  let crc = -1;
  for (let index = 0; index < bytes.length; index++) {
    crc = CRCS[(crc ^ bytes[index]) & 255] ^ (crc >>> 8);
  }
  const end = Buffer.alloc(4);
  end.writeUInt32BE(~crc >>> 0);
  return Buffer.concat([length, bytes, end]);
}

function png(width, height, rgb) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++) {
    const row = y * (width * 3 + 1);
    // Filter "up": a gradient becomes small numbers.
    rows[row] = 2;
    for (let x = 0; x < width * 3; x++) {
      rows[row + 1 + x] = rgb[y * width * 3 + x] - (y === 0 ? 0 : rgb[(y - 1) * width * 3 + x]);
    }
  }
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows, { level: 6 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function colour(hue, saturation, lightness) {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((shift) => {
    const position = (shift + hue * 12) % 12;
    return 255 * (lightness - chroma * Math.max(-1, Math.min(position - 3, 9 - position, 1)));
  });
}

/** A sky, a sun and hills, in the colours of the number. */
function landscape(number, width, height) {
  const next = random(number * 7919 + 17);
  const hue = next();
  const night = next() < 0.3;
  const skyTop = colour(hue, 0.5 + next() * 0.3, night ? 0.12 : 0.45 + next() * 0.2);
  const skyEnd = colour((hue + 0.08 + next() * 0.12) % 1, 0.7, night ? 0.3 : 0.8);
  const sunX = 0.2 + next() * 0.6;
  const sunY = 0.2 + next() * 0.35;
  const sunSize = 0.05 + next() * 0.12;
  const sun = colour((hue + 0.1) % 1, 0.9, 0.92);
  const hills = Array.from({ length: 4 }, (_, layer) => ({
    base: 0.5 + layer * 0.12 + next() * 0.05,
    waves: Array.from({ length: 3 }, (_, wave) => [next() * 6.28, (wave + 1) * (2 + next() * 4), (0.07 / (wave + 1)) * next()]),
    fill: colour((hue + 0.04 * layer + (next() < 0.5 ? 0.45 : 0)) % 1, 0.35 + next() * 0.2, (night ? 0.26 : 0.55) - layer * (night ? 0.05 : 0.1)),
  }));
  const ratio = width / height;
  const heights = hills.map((hill) =>
    Float64Array.from({ length: width }, (_, x) =>
      hill.waves.reduce((sum, [phase, frequency, size]) => sum + Math.sin(phase + (x / width) * frequency) * size, hill.base)),
  );
  const rgb = new Uint8Array(width * height * 3);
  let place = 0;
  for (let y = 0; y < height; y++) {
    const down = y / height;
    const sky = Math.min(1, down * 1.5);
    const dy = (down - sunY) * (down - sunY);
    for (let x = 0; x < width; x++) {
      let layer = 3;
      while (layer >= 0 && down <= heights[layer][x]) {
        layer--;
      }
      const dx = (x / width - sunX) * ratio;
      const far = Math.sqrt(dx * dx + dy);
      const near = Math.max(0, 1 - far / 0.7);
      const glow = far < sunSize ? 1 : near * near * near * 0.6;
      const fill = layer < 0 ? null : hills[layer].fill;
      const shade = layer < 0 ? 0 : 1 - Math.min(0.35, (down - heights[layer][x]) * 0.9);
      for (let channel = 0; channel < 3; channel++) {
        const air = skyTop[channel] + (skyEnd[channel] - skyTop[channel]) * sky;
        const value = fill === null ? air + (sun[channel] - air) * glow : fill[channel] * shade;
        rgb[place++] = Math.max(0, Math.min(255, value));
      }
    }
  }
  return png(width, height, rgb);
}

const script = (call, ...values) =>
  `archiveGallery.${call}(${values.map((value) => JSON.stringify(value)).join(',')});\n`
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');

const SUBJECTS = ['a fox asleep in fresh snow', 'an old lighthouse at dusk', 'a quiet harbour in the morning fog', 'a portrait of a clockmaker', 'terraced rice fields after rain', 'a cat on a warm windowsill', 'an abandoned greenhouse, overgrown', 'a street market at night', 'mountains above a sea of clouds', 'a paper boat on a canal', 'an astronaut tending tomatoes', '水彩の富士山、桜、朝の光', '赛博朋克城市，霓虹灯，雨夜', 'ein Leuchtturm über der Brandung, Ölgemälde'];
const STYLES = ['watercolour, loose brushwork', '35mm photograph, shallow depth of field', 'oil on canvas, impasto', 'isometric, soft light', 'ink and wash', 'cinematic, volumetric light, highly detailed', 'studio ghibli inspired, gentle colours'];
const NEGATIVES = ['blurry, low quality, watermark', 'text, signature, extra fingers, deformed', null, 'lowres, jpeg artifacts'];
const MODELS = ['sd_xl_base_1.0.safetensors', 'flux1-dev-fp8.safetensors', 'juggernautXL_v9.safetensors', 'dreamshaper_8.safetensors', 'SD15/realisticVisionV60.safetensors', 'wan2.1_t2v_14B.safetensors', 'qwen_image_fp8.safetensors', 'stable-audio-open-1.0.safetensors', 'v1-5-pruned-emaonly.ckpt'];
const LORAS = ['add-detail-xl.safetensors', 'watercolor_v2.safetensors', 'styles/ghibli_offset.safetensors', 'lcm-lora-sdxl.safetensors', 'film_grain.safetensors', '水墨画.safetensors', 'pixel-art-xl.safetensors', 'epi_noiseoffset2.safetensors'];
const TAGS = ['best', 'client a', '素敵', '<img src=x onerror=window.__pwned=8>', 'to print\u202E'];
const SERVERS = ['studio', 'render-box'];
const FAILURES = [
  ['KSampler', '3', 'torch.OutOfMemoryError', 'Allocation on device 0 would exceed allowed memory. (out of memory)\nCurrently allocated: 21.90 GiB'],
  ['CheckpointLoaderSimple', '4', 'FileNotFoundError', "[Errno 2] No such file or directory: 'models/checkpoints/gone.safetensors'"],
  ['VAEDecode', '8', 'RuntimeError', 'mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)'],
  ['ImageUpscaleWithModel', '14:2', 'ValueError', 'could not broadcast input array'],
];

/** Prompts that try everything; what they would do if they could is to set `__pwned`. */
const HOSTILE = [
  { positive: '<script>window.__pwned=1</script> a fox', filename: '<img src=x onerror=window.__pwned=1>.png' },
  { positive: '"><img src=x onerror="window.__pwned=2"> & &amp; &#60;b&#62;', filename: '"><svg onload=window.__pwned=3>.png' },
  { positive: 'javascript:window.__pwned=4', filename: 'javascript:window.__pwned=4', original: 'javascript:window.__pwned=4', thumbnail: 'javascript:window.__pwned=4' },
  { positive: '</script><script>window.__pwned=5</script>\u2028\u2029', filename: '</script>.png' },
  { positive: 'right to left: \u202Egnp.exe \u2066isolated', filename: 'photo_\u202Egnp.svg', mediaType: 'image/svg+xml', original: 'downloads/svg-1.js', thumbnail: null },
  { positive: 'an SVG that runs a script when it is opened', filename: 'drawing.svg', mediaType: 'image/svg+xml', original: 'files/ev/il.bin', thumbnail: null },
  { positive: 'an SVG under its own name', filename: 'named.svg', mediaType: 'image/svg+xml', original: 'files/ev/il.svg', thumbnail: 'files/ev/il.svg' },
  { positive: 'an HTML page said to be a picture', filename: 'page.html', mediaType: 'image/png', original: 'files/ev/il.html', thumbnail: 'thumbs/../files/ev/il.html' },
  { positive: 'a server on the net', filename: 'far.png', original: '//example.invalid/far.png', thumbnail: 'https://example.invalid/far.png' },
  { positive: `twenty kilobytes: ${'masterpiece, best quality, '.repeat(760)}`, filename: 'long.png' },
  { positive: 'emoji 🦊👩‍👩‍👧‍👦🏳️‍🌈 Ⅷ ﬁ Å é e\u0301 Ünïcödé', filename: '狐狸 🦊 100% #1 + "x".png' },
  { positive: '{{constructor.constructor("window.__pwned=6")()}} ${window.__pwned=7} __proto__', filename: '__proto__' },
];

export function writeSample(folder, items) {
  const path = (...parts) => join(folder, ...parts);
  for (const each of ['data', 'files/pi', 'files/ev', 'files/me', 'downloads']) {
    mkdirSync(path(each), { recursive: true });
  }
  const shapes = [[768, 768], [832, 1216], [1216, 832], [1024, 576]];
  for (let picture = 0; picture < PICTURES; picture++) {
    const [width, height] = shapes[picture % shapes.length];
    const small = 200 / Math.min(width, height);
    writeFileSync(path(`files/pi/${picture}.png`), landscape(picture, width, height));
    writeFileSync(path(`files/pi/${picture}-small.png`), landscape(picture, Math.round(width * small), Math.round(height * small)));
  }
  const MEDIA = [
    ['animated.webp', 'image/webp'], ['animated.gif', 'image/gif'], ['video.webm', 'video/webm'], ['comment.mp4', 'video/mp4'],
    ['audio.mp3', 'audio/mpeg'], ['audio.ogg', 'audio/ogg'], ['audio.flac', 'audio/flac'], ['model.glb', 'model/gltf-binary'],
  ];
  for (const [name] of MEDIA) {
    if (existsSync(join(media, name))) {
      copyFileSync(join(media, name), path('files/me', name));
    }
  }
  const evil = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="pwned"</script></svg>';
  writeFileSync(path('files/ev/il.bin'), evil);
  writeFileSync(path('files/ev/il.svg'), evil);
  writeFileSync(path('files/ev/il.html'), '<title>x</title><script>document.title="pwned"</script>');
  writeFileSync(path('downloads/svg-1.js'), script('download', 'downloads/svg-1.js', Buffer.from(evil).toString('base64')));

  const next = random(42);
  const pick = (list) => list[Math.floor(next() * next() * list.length)];
  const counts = { stars: {}, tags: TAGS.map(() => 0), models: MODELS.map(() => 0), loras: LORAS.map(() => 0), servers: SERVERS.map(() => 0), kinds: {}, statuses: {} };
  const chunks = [];
  let rows = [];
  let inChunk = 0;
  let days = [];
  let prompts = 0;
  let time = Date.UTC(2026, 10, 24, 20, 15);

  const closeChunk = () => {
    if (rows.length > 0) {
      writeFileSync(path(`data/chunk-${String(chunks.length + 1).padStart(4, '0')}.js`), script('chunk', chunks.length + 1, rows));
      chunks.push([inChunk, days]);
      rows = [];
      inChunk = 0;
      days = [];
    }
  };

  for (let item = 0; item < items; ) {
    const key = `p${(++prompts).toString(16).padStart(9, '0')}`;
    time -= Math.floor(60_000 + next() ** 4 * 40 * 3_600_000 * Math.min(1, 4000 / items));
    const hostile = HOSTILE[prompts - 1];
    const failed = !hostile && next() < 0.04;
    const interrupted = failed && next() < 0.3;
    const status = failed ? (interrupted ? 'interrupted' : 'error') : 'success';
    const positive = hostile?.positive ?? `${pick(SUBJECTS)}, ${STYLES[Math.floor(next() * STYLES.length)]}`;
    const model = Math.floor(next() * next() * MODELS.length);
    const loras = next() < 0.4 ? [[Math.floor(next() * LORAS.length), Math.round(next() * 20) / 20]] : [];
    const seed = String(BigInt(Math.floor(next() * 2 ** 32)) * 4294967296n + BigInt(Math.floor(next() * 2 ** 32)));
    const server = next() < 0.8 ? 0 : 1;
    const special = !hostile && !failed && next() < 0.05 ? MEDIA[Math.floor(next() * MEDIA.length)] : null;
    const fileCount = failed ? 0 : hostile || special || next() < 0.7 ? 1 : 4;
    const files = [];
    for (let number = 0; number < fileCount; number++) {
      const serial = String(items - item - number).padStart(5, '0');
      if (special) {
        const [name, mediaType] = special;
        const visual = mediaType.startsWith('video') || mediaType.startsWith('image');
        files.push([number, name.replace('.', `_${serial}.`), 'media', 'output', mediaType, 40_000, visual ? 64 : null, visual ? 48 : null,
          `files/me/${name}`, mediaType.startsWith('image') ? null : null, '12', 'unknown', 'stored']);
        continue;
      }
      const picture = (prompts * 5 + number * 11) % PICTURES;
      const [width, height] = shapes[picture % shapes.length];
      const thumbnail = `thumbs/${String(prompts % 256).padStart(3, '0')}/${key}-${number}.png`;
      mkdirSync(dirname(path(thumbnail)), { recursive: true });
      if (!existsSync(path(thumbnail))) {
        linkSync(path(`files/pi/${picture}-small.png`), path(thumbnail));
      }
      const missing = !hostile && next() < 0.004;
      files.push([number, hostile?.filename ?? `ComfyUI_${serial}_.png`, prompts % 5 === 0 ? 'sketches/november' : '', 'output',
        hostile?.mediaType ?? 'image/png', 1_400_000 + picture * 1000, width, height,
        missing ? null : (hostile?.original ?? `files/pi/${picture}.png`),
        missing ? null : hostile?.thumbnail === undefined ? thumbnail : hostile.thumbnail, '9', 'verified', missing ? 'missing' : 'stored']);
    }
    const failure = failed ? (interrupted ? ['KSampler', '3', null, null] : FAILURES[Math.floor(next() * FAILURES.length)]) : null;
    rows.push([key, hostile ? `<b>${key}</b>` : `${key}-4f3a-4c1e-9d2b-${seed.slice(0, 12).padStart(12, '0')}`, server, new Date(time).toISOString(), status,
      Math.floor(3000 + next() * 60_000), positive, hostile ? positive : pick(NEGATIVES), model, loras, seed, 20 + Math.floor(next() * 20), 3.5 + Math.floor(next() * 10) / 2,
      'dpmpp_2m', 'karras', 1, 1024, 1024, 1, failure, files]);
    const tagged = hostile ? [0, 3, 4] : next() < 0.15 ? [Math.floor(next() * 3)] : [];
    const stars = next() < 0.2 ? 1 + Math.floor(next() * 5) : null;
    if (stars !== null || tagged.length > 0) {
      rows[rows.length - 1].push([stars, tagged]);
    }
    const detailsFile = `details/${key.slice(0, 2)}/${key}.js`;
    mkdirSync(dirname(path(detailsFile)), { recursive: true });
    writeFileSync(path(detailsFile), script('details', key, packed({
      workflow: JSON.stringify({ nodes: [{ id: 3, type: 'KSampler', widgets_values: [positive] }], links: [], version: 0.4 }, null, 2),
      graph: JSON.stringify({ 3: { class_type: 'KSampler', inputs: { seed, text: positive } } }, null, 2),
      traceback: failed && !interrupted ? '  File "execution.py", line 510, in execute\n    output_data = await get_output_data(...)\n' : null,
      models: [['VAE', 'sdxl_vae.safetensors', null]],
      ...(stars !== null && next() < 0.5 && { note: `the client took this one ${positive}` }),
      parameters: [['Sampler 2', 'euler, 12 steps, denoise 0.4']],
    })));

    const tiles = fileCount + (failure ? 1 : 0);
    const day = new Date(time).toISOString().slice(0, 10);
    const lastDay = days[days.length - 1];
    if (lastDay?.[0] === day) {
      lastDay[1] += tiles;
    } else {
      days.push([day, tiles]);
    }
    tagged.forEach((tag) => (counts.tags[tag] += tiles));
    if (stars !== null) {
      counts.stars[stars] = (counts.stars[stars] ?? 0) + tiles;
    }
    counts.models[model] += tiles;
    loras.forEach(([lora]) => (counts.loras[lora] += tiles));
    counts.servers[server] += tiles;
    counts.statuses[status] = (counts.statuses[status] ?? 0) + tiles;
    const family = (files[0]?.[4] ?? '').split('/')[0];
    const kind = failure ? 'failure' : files[0][4] === 'image/svg+xml' || !['image', 'video', 'audio'].includes(family) ? 'other' : family;
    counts.kinds[kind] = (counts.kinds[kind] ?? 0) + tiles;
    item += tiles;
    inChunk += tiles;
    if (inChunk >= PER_CHUNK - 4) {
      closeChunk();
    }
  }
  closeChunk();

  const tiles = chunks.reduce((sum, [count]) => sum + count, 0);
  const named = (names, numbers) => names.map((name, index) => [name, numbers[index]]);
  const title = 'Archive <b>of</b> pictures';
  writeFileSync(path('data/index.js'), script('manifest', {
    version: 2, title, generated: '2026-11-24T20:30:00.000Z', build: 'sample', tiles, prompts,
    servers: named(SERVERS, counts.servers), models: named(MODELS, counts.models), loras: named(LORAS, counts.loras),
    statuses: Object.entries(counts.statuses), kinds: Object.entries(counts.kinds),
    stars: Object.entries(counts.stars), tags: named(TAGS, counts.tags), chunks,
  }));
  const values = { title, generated: '2026-11-24T20:30:00Z', tiles, prompts, build: 'sample' };
  const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const html = readFileSync(join(here, 'index.html'), 'utf8').replace(/^<!--[^]*?-->\n/m, '');
  writeFileSync(path('index.html'), html.replace(/\$\{(\w+)\}/g, (_, name) => escaped(values[name])));
  for (const asset of ['gallery.js', 'gallery.css', 'LICENSES.txt']) {
    copyFileSync(join(page, asset), path(asset));
  }
  return tiles;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, items = '600'] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('node sample.mjs DIR [ITEMS]');
    process.exit(2);
  }
  console.log(`${writeSample(folder, Number(items))} items: ${join(folder, 'index.html')}`);
}
