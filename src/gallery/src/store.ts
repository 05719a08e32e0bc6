/** The tiles by place, newest first; chunks are loaded when one of theirs is seen or searched. */
import { type DayRun, type Manifest, type Names, namesOf, type Tile, tilesOf } from './format';
import { lastNotAbove } from './layout';
import { chunkPath, loadChunk } from './loader';

export class Store {
  readonly count: number;
  readonly days: readonly DayRun[];
  readonly problems: string[] = [];
  private readonly starts: number[] = [];
  private readonly dayStarts: number[] = [];
  private readonly chunks: (readonly Tile[] | undefined)[] = [];
  private readonly pending = new Map<number, Promise<readonly Tile[]>>();
  private readonly names: Names;
  private telling = false;
  private readonly listeners = new Set<() => void>();

  constructor(readonly manifest: Manifest) {
    this.names = namesOf(manifest);
    const days: [string, number][] = [];
    let start = 0;
    for (const [count, dayRuns] of manifest.chunks) {
      this.starts.push(start);
      let place = start;
      for (const [day, dayCount] of dayRuns) {
        const last = days[days.length - 1];
        if (last !== undefined && last[0] === day) {
          last[1] += dayCount;
        } else {
          days.push([day, dayCount]);
          this.dayStarts.push(place);
        }
        place += dayCount;
      }
      start += count;
    }
    this.count = start;
    this.days = days;
  }

  get chunkCount(): number {
    return this.starts.length;
  }

  startOf(chunk: number): number {
    return this.starts[chunk] ?? this.count;
  }

  daysOf(chunk: number): readonly DayRun[] {
    return this.manifest.chunks[chunk]?.[1] ?? [];
  }

  dayOf(place: number): string {
    return this.days[lastNotAbove(this.dayStarts, place)]?.[0] ?? '';
  }

  chunkOf(place: number): number {
    return lastNotAbove(this.starts, place);
  }

  /** The tile, undefined while its chunk is not loaded. */
  tile(place: number): Tile | undefined {
    const chunk = this.chunkOf(place);
    return this.chunks[chunk]?.[place - this.startOf(chunk)];
  }

  loaded(chunk: number): readonly Tile[] | undefined {
    return this.chunks[chunk];
  }

  /** The chunk's tiles; none if it cannot be read, which is told once. */
  load(chunk: number): Promise<readonly Tile[]> {
    const there = this.chunks[chunk];
    if (there !== undefined) {
      return Promise.resolve(there);
    }
    let promise = this.pending.get(chunk);
    if (promise === undefined) {
      promise = loadChunk(chunk + 1)
        .then((rows) => tilesOf(rows, this.names))
        .catch(() => {
          this.problems.push(chunkPath(chunk + 1));
          return [];
        })
        .then((tiles) => {
          this.chunks[chunk] = tiles;
          this.pending.delete(chunk);
          this.tell();
          return tiles;
        });
      this.pending.set(chunk, promise);
    }
    return promise;
  }

  /** The place of a tile among the chunks loaded so far, -1 if not there. */
  placeOf(id: string): number {
    for (let chunk = 0; chunk < this.chunkCount; chunk++) {
      const place = this.chunks[chunk]?.findIndex((tile) => tile.id === id) ?? -1;
      if (place >= 0) {
        return this.startOf(chunk) + place;
      }
    }
    return -1;
  }

  /** Loads chunk after chunk until the tile is found. */
  async find(id: string): Promise<number> {
    for (let chunk = 0; chunk < this.chunkCount; chunk++) {
      const place = (await this.load(chunk)).findIndex((tile) => tile.id === id);
      if (place >= 0) {
        return this.startOf(chunk) + place;
      }
    }
    return -1;
  }

  /** At most once a frame, however many chunks arrive. */
  private tell(): void {
    if (!this.telling) {
      this.telling = true;
      requestAnimationFrame(() => {
        this.telling = false;
        this.listeners.forEach((listener) => listener());
      });
    }
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
