/** The data format of docs/gallery-format.md: rows as the exporter and the server write them, and what the page makes of them. */

export const FORMAT_VERSION = 2;

/** A name and how many tiles bear it; how many is not always known of a live archive. */
export type Counted = readonly [name: string, count: number | null];
/** A day, as YYYY-MM-DD in the exporter's time zone ("" where none is known), and how many tiles in a row are of it. */
export type DayRun = readonly [day: string, count: number];

/** What can be filtered by. */
export interface Facets {
  readonly servers: readonly Counted[];
  readonly models: readonly Counted[];
  readonly loras: readonly Counted[];
  readonly statuses: readonly Counted[];
  readonly kinds: readonly Counted[];
  /** "1" to "5". */
  readonly stars: readonly Counted[];
  readonly tags: readonly Counted[];
}

export interface Manifest extends Facets {
  readonly version: number;
  readonly title: string;
  readonly generated: string;
  readonly build: string;
  readonly tiles: number;
  readonly prompts: number;
  /** For each chunk, newest first: its number of tiles and their days. */
  readonly chunks: readonly (readonly [count: number, days: readonly DayRun[]])[];
}

type Maybe<T> = T | null;

export type FailureRow = readonly [
  nodeType: Maybe<string>,
  nodeId: Maybe<string>,
  exceptionType: Maybe<string>,
  message: Maybe<string>,
];

/** What people have said of a prompt, or of a file alone. */
export type SaidRow = readonly [stars: Maybe<number>, tags: readonly number[]];

export type FileRow = readonly [
  number: number,
  filename: string,
  subfolder: string,
  type: string,
  mediaType: Maybe<string>,
  size: Maybe<number>,
  width: Maybe<number>,
  height: Maybe<number>,
  original: Maybe<string>,
  thumbnail: Maybe<string>,
  nodeId: Maybe<string>,
  provenance: Maybe<string>,
  state: string,
  said?: SaidRow,
];

export type RunRow = readonly [
  key: string,
  promptId: string,
  server: number,
  createdAt: Maybe<string>,
  status: string,
  durationMs: Maybe<number>,
  positive: Maybe<string>,
  negative: Maybe<string>,
  model: Maybe<number>,
  loras: Maybe<readonly (readonly [lora: number, strength: Maybe<number>])[]>,
  seed: Maybe<string>,
  steps: Maybe<number>,
  cfg: Maybe<number>,
  sampler: Maybe<string>,
  scheduler: Maybe<string>,
  denoise: Maybe<number>,
  width: Maybe<number>,
  height: Maybe<number>,
  details: 0 | 1,
  failure: Maybe<FailureRow>,
  files: readonly FileRow[],
  said?: SaidRow,
];

/** What is read only when a picture is opened: details/xx/KEY.js. */
export interface Details {
  readonly workflow?: string | null;
  readonly graph?: string | null;
  readonly traceback?: string | null;
  /** Everything the graph names: kind, name, strength. */
  readonly models?: readonly (readonly [kind: string, name: string, strength: Maybe<number>])[];
  /** Further parameters, as label and text, for instance of a second sampler. */
  readonly parameters?: readonly (readonly [label: string, value: string])[];
  /** Outputs that are no files: node, media key, text. */
  readonly values?: readonly (readonly [nodeId: string, media: string, value: string])[];
  /** What somebody wrote of the prompt, and of single files, by their numbers. */
  readonly note?: string | null;
  readonly notes?: readonly (readonly [file: number, note: string])[];
}

/** The lists that rows name places of. */
export interface Names {
  readonly servers: readonly string[];
  readonly models: readonly string[];
  readonly loras: readonly string[];
  readonly tags: readonly string[];
}

export function namesOf(facets: Facets): Names {
  const names = (counted: readonly Counted[]): string[] => counted.map(([name]) => name);
  return { servers: names(facets.servers), models: names(facets.models), loras: names(facets.loras), tags: names(facets.tags) };
}

/** What a live archive answers with: the prompts of a page, each with its day and its runs, and where the next page begins. */
export interface TilePage extends Names {
  readonly prompts: readonly (readonly [day: string, runs: readonly RunRow[]])[];
  readonly in_names: boolean;
  readonly next: Maybe<string>;
}

export type Kind = 'image' | 'video' | 'audio' | 'other' | 'failure';

export interface Failure {
  readonly nodeType: string | null;
  readonly nodeId: string | null;
  readonly exceptionType: string | null;
  readonly message: string | null;
}

/** A prompt, or the part of one that one sampling made. */
export interface Run {
  readonly key: string;
  readonly promptId: string;
  readonly server: string;
  readonly createdAt: string | null;
  readonly status: string;
  readonly durationMs: number | null;
  readonly positive: string | null;
  readonly negative: string | null;
  readonly model: string | null;
  readonly loras: readonly (readonly [lora: string, strength: number | null])[];
  readonly seed: string | null;
  readonly steps: number | null;
  readonly cfg: number | null;
  readonly sampler: string | null;
  readonly scheduler: string | null;
  readonly denoise: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly hasDetails: boolean;
  readonly failure: Failure | null;
  /** Folded text of all that is searched, made at the first search. */
  haystack: string | null;
}

export interface File {
  readonly number: number;
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
  readonly mediaType: string | null;
  readonly size: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly original: string | null;
  readonly thumbnail: string | null;
  readonly nodeId: string | null;
  readonly provenance: string | null;
  readonly state: string;
}

/** What people have said of a prompt, or of a file alone. */
export interface Said {
  readonly stars: number | null;
  readonly tags: readonly string[];
}

/** One tile of the grid: a file, or a prompt that left none. */
export interface Tile {
  readonly id: string;
  readonly kind: Kind;
  readonly run: Run;
  readonly file: File | null;
  /** 1 to 5: the file's own, else its prompt's. */
  readonly stars: number | null;
  /** The file's own and its prompt's. */
  readonly tags: readonly string[];
  /** What is said of the file alone; of a tile without a file nothing. */
  readonly own: Said;
  readonly ofPrompt: Said;
}

const UNSAID: Said = { stars: null, tags: [] };

export function kindOf(mediaType: string | null): Kind {
  if (mediaType === null || mediaType === 'image/svg+xml') {
    return 'other';
  }
  const family = mediaType.slice(0, mediaType.indexOf('/'));
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'other';
}

/** The tiles of rows, in their order: of each run the failure first, then its files. */
export function tilesOf(rows: readonly RunRow[], names: Names): Tile[] {
  const tiles: Tile[] = [];
  for (const row of rows) {
    const run = runOf(row, names);
    const files = row[20];
    const ofPrompt = saidOf(row[21], names);
    const { stars, tags } = ofPrompt;
    if (run.failure !== null) {
      tiles.push({ id: run.key, kind: 'failure', run, file: null, stars, tags, own: UNSAID, ofPrompt });
    } else if (files.length === 0) {
      tiles.push({ id: run.key, kind: 'other', run, file: null, stars, tags, own: UNSAID, ofPrompt });
    }
    for (const fileRow of files) {
      const file = fileOf(fileRow);
      const own = saidOf(fileRow[13], names);
      tiles.push({
        id: `${run.key}.${file.number}`,
        kind: kindOf(file.mediaType),
        run,
        file,
        stars: own.stars ?? stars,
        tags: own.tags.length === 0 ? tags : [...new Set([...own.tags, ...tags])],
        own,
        ofPrompt,
      });
    }
  }
  return tiles;
}

function saidOf(row: SaidRow | undefined, names: Names): Said {
  return row === undefined ? UNSAID : { stars: row[0], tags: row[1].flatMap((place) => names.tags[place] ?? []) };
}

function runOf(row: RunRow, names: Names): Run {
  const failure = row[19];
  return {
    key: row[0],
    promptId: row[1],
    server: names.servers[row[2]] ?? '',
    createdAt: row[3],
    status: row[4],
    durationMs: row[5],
    positive: row[6],
    negative: row[7],
    model: row[8] === null ? null : (names.models[row[8]] ?? null),
    loras: (row[9] ?? []).flatMap(([place, strength]) => {
      const name = names.loras[place];
      return name === undefined ? [] : [[name, strength] as const];
    }),
    seed: row[10],
    steps: row[11],
    cfg: row[12],
    sampler: row[13],
    scheduler: row[14],
    denoise: row[15],
    width: row[16],
    height: row[17],
    hasDetails: row[18] === 1,
    failure: failure && {
      nodeType: failure[0],
      nodeId: failure[1],
      exceptionType: failure[2],
      message: failure[3],
    },
    haystack: null,
  };
}

function fileOf(row: FileRow): File {
  return {
    number: row[0],
    filename: row[1],
    subfolder: row[2],
    type: row[3],
    mediaType: row[4],
    size: row[5],
    width: row[6],
    height: row[7],
    original: row[8],
    thumbnail: row[9],
    nodeId: row[10],
    provenance: row[11],
    state: row[12],
  };
}
