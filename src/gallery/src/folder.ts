/** The folder of an exported gallery: chunks of tiles, searched in the page itself. */
import { type Filter, isActive } from './filter';
import type { Details, Facets, Manifest, Run, Tile } from './format';
import type { Section } from './layout';
import { loadDetails, loadDownload } from './loader';
import { findMatches, type Matches, sectionsOf } from './matches';
import { termsOf } from './search';
import type { Found, Source, Trouble } from './source';
import { Store } from './store';
import { count, timeLabel } from './words';

const ALL: Matches = { places: null, done: true };

export class FolderSource implements Source {
  readonly live = false;
  readonly title: string;
  readonly total: number;
  readonly facets: Facets;
  readonly footer: string;
  readonly changes = null;
  private readonly store: Store;
  private last: { readonly id: string; readonly place: number } | null = null;

  constructor(manifest: Manifest) {
    this.store = new Store(manifest);
    this.title = manifest.title;
    this.total = this.store.count;
    this.facets = manifest;
    this.footer = `${count(manifest.prompts)} prompts, exported ${timeLabel(manifest.generated)}`;
  }

  get trouble(): Trouble | null {
    const { problems } = this.store;
    if (problems.length === 0) {
      return null;
    }
    const more = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
    return {
      kind: 'incomplete',
      words: `Not everything is here: ${problems.slice(0, 3).join(', ')}${more} could not be read. Was the folder copied whole?`,
    };
  }

  find(filter: Filter, onFound: (found: Found) => void): () => void {
    if (!isActive(filter)) {
      onFound(new FolderFound(this.store, filter, ALL));
      return () => undefined;
    }
    return findMatches(this.store, filter, (matches) => onFound(new FolderFound(this.store, filter, matches)));
  }

  terms(query: string): string[] {
    return termsOf(query);
  }

  at(id: string): Tile | undefined {
    const known = this.last?.id === id ? this.store.tile(this.last.place) : undefined;
    if (known !== undefined) {
      return known;
    }
    const place = this.store.placeOf(id);
    this.last = { id, place };
    return place < 0 ? undefined : this.store.tile(place);
  }

  async look(id: string): Promise<Tile | null> {
    const place = await this.store.find(id);
    return place < 0 ? null : (this.store.tile(place) ?? null);
  }

  details(run: Run): Promise<Details> {
    return loadDetails(run.key);
  }

  carried(path: string): Promise<Blob> {
    return loadDownload(path);
  }

  viewing(): void {
    // Nothing is ever taken away here.
  }

  subscribe(listener: () => void): () => void {
    return this.store.subscribe(listener);
  }
}

class FolderFound implements Found {
  readonly count: number;
  readonly done: boolean;
  readonly more = false;
  readonly waiting = 0;
  readonly problem = null;

  constructor(
    private readonly store: Store,
    readonly filter: Filter,
    private readonly matches: Matches,
  ) {
    this.count = matches.places === null ? store.count : matches.places.length;
    this.done = matches.done;
  }

  keyOf(index: number): number {
    return this.matches.places === null ? index : (this.matches.places[index] ?? -1);
  }

  indexOfKey(key: string | number): number {
    const place = Number(key);
    return this.matches.places === null ? place : this.matches.places.indexOf(place);
  }

  indexOf(id: string): number {
    const place = this.store.placeOf(id);
    return place < 0 ? -1 : this.indexOfKey(place);
  }

  tile(index: number): Tile | undefined {
    const place = this.keyOf(index);
    return place < 0 ? undefined : this.store.tile(place);
  }

  async load(index: number): Promise<Tile | undefined> {
    const place = this.keyOf(index);
    if (place < 0) {
      return undefined;
    }
    const chunk = this.store.chunkOf(place);
    return this.store.tile(place) ?? (await this.store.load(chunk))[place - this.store.startOf(chunk)];
  }

  sections(columns: number): Section[] {
    return sectionsOf(this.store, this.matches, columns);
  }

  seen(indexes: readonly number[]): void {
    const chunks = new Set<number>();
    for (const index of indexes) {
      const place = this.keyOf(index);
      if (place >= 0) {
        chunks.add(this.store.chunkOf(place));
      }
    }
    chunks.forEach((chunk) => void this.store.load(chunk));
  }

  showWaiting(): void {
    // Nothing comes to a folder by itself.
  }
}
