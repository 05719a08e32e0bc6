/**
 * Where the page's tiles come from: the folder of an exported gallery, or a live archive. Grid, viewer and filters know this alone.
 */
import type { Filter } from './filter';
import type { Details, Facets, Run, Tile } from './format';
import type { Section } from './layout';

export interface Source {
  readonly live: boolean;
  readonly title: string;
  /** How many tiles there are in all; null where nobody has counted. */
  readonly total: number | null;
  readonly facets: Facets;
  /** What stands below the grid. */
  readonly footer: string;
  /** What everybody should know who looks at it now, such as that the server has gone. */
  readonly trouble: Trouble | null;
  /** How to change what people add; null where nobody can. */
  readonly changes: Changes | null;

  /** Tells what is found, as it is found, and as it changes. The answer ends it. */
  find(filter: Filter, onFound: (found: Found) => void): () => void;
  /** The words of a query that may be marked in texts. */
  terms(query: string): string[];
  /** A tile that is at hand. */
  at(id: string): Tile | undefined;
  /** Looks for a tile that an address names; null where there is none. */
  look(id: string): Promise<Tile | null>;
  details(run: Run): Promise<Details>;
  /** The bytes of a file that is only ever saved. */
  carried(path: string): Promise<Blob>;
  /** Told of which tile is open: it is not taken away from under who looks at it. */
  viewing(id: string | null): void;
  subscribe(listener: () => void): () => void;
}

/** Told to the window when a server answers again that was away. */
export const BACK = 'archive-back';

export interface Trouble {
  readonly kind: 'incomplete' | 'gone' | 'closed' | 'busy';
  readonly words: string;
}

/** What is found, in the order in which it is shown. It does not change: a later one takes its place. */
export interface Found {
  readonly filter: Filter;
  /** How many there are, or are known of so far. */
  readonly count: number;
  /** False while they are looked for, and nothing is known to be missing. */
  readonly done: boolean;
  /** Whether there are more, which come when they are wanted. */
  readonly more: boolean;
  /** Newer ones that wait until somebody wants to see them. */
  readonly waiting: number;
  /** Why this cannot be asked. */
  readonly problem: string | null;
  /** Undefined while it is not loaded. */
  tile(index: number): Tile | undefined;
  load(index: number): Promise<Tile | undefined>;
  /** What stays the same of a tile while others come and go. */
  keyOf(index: number): string | number;
  /** -1 where it is not there. */
  indexOfKey(key: string | number): number;
  indexOf(id: string): number;
  sections(columns: number): Section[];
  /** Told what is on the screen. */
  seen(indexes: readonly number[], atTop: boolean): void;
  /** Brings those that wait. */
  showWaiting(): void;
}

/** What a person may change. Each fails with a {@link ChangeError}. */
export interface Changes {
  /** Whether this page may: it has a session. */
  readonly allowed: boolean;
  /** Why not. */
  readonly hint: string;
  rate(tile: Tile, stars: number): Promise<void>;
  tag(tile: Tile, name: string): Promise<void>;
  untag(tile: Tile, name: string): Promise<void>;
  note(tile: Tile, text: string): Promise<void>;
}

/** The message is for whoever wanted the change. */
export class ChangeError extends Error {}

/** Before anything is known. */
export function nothing(filter: Filter): Found {
  return {
    filter,
    count: 0,
    done: false,
    more: false,
    waiting: 0,
    problem: null,
    tile: () => undefined,
    load: () => Promise.resolve(undefined),
    keyOf: (index) => index,
    indexOfKey: () => -1,
    indexOf: () => -1,
    sections: () => [],
    seen: () => undefined,
    showWaiting: () => undefined,
  };
}
