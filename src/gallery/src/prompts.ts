/** The prompts of a live archive that a page has so far, newest first, and what becomes of them. No I/O. */
import type { Tile, TilePage } from './format';
import { tilesOf } from './format';

export interface Prompt {
  /** `p` and a number that rises with each prompt that is archived. */
  readonly key: string;
  readonly createdAt: string;
  readonly day: string;
  readonly tiles: readonly Tile[];
}

/** The prompts of a page, without those of whose tiles none is accepted. */
export function promptsOf(page: TilePage, accepts: (tile: Tile) => boolean): Prompt[] {
  const prompts: Prompt[] = [];
  for (const [day, runs] of page.prompts) {
    const all = tilesOf(runs, page);
    const tiles = all.filter(accepts);
    const run = all[0]?.run;
    if (run !== undefined && tiles.length > 0) {
      prompts.push({ key: run.key, createdAt: run.createdAt ?? '', day, tiles });
    }
  }
  return prompts;
}

function numberOf(key: string): number {
  return Number(key.slice(1));
}

/** Below zero where the first is newer. */
export function inOrder(a: Prompt, b: Prompt): number {
  return a.createdAt === b.createdAt ? numberOf(b.key) - numberOf(a.key) : a.createdAt < b.createdAt ? 1 : -1;
}

export interface Days {
  readonly day: string;
  count: number;
}

/** One state of the list. Each change makes another. */
export class Prompts {
  readonly tiles: readonly Tile[];
  readonly days: readonly Days[];
  private readonly places = new Map<string, number>();

  /**
   * @param shown in order
   * @param waiting newer than all that are shown, in order
   */
  constructor(
    readonly shown: readonly Prompt[] = [],
    readonly waiting: readonly Prompt[] = [],
  ) {
    const tiles: Tile[] = [];
    const days: Days[] = [];
    for (const prompt of shown) {
      for (const tile of prompt.tiles) {
        this.places.set(tile.id, tiles.length);
        tiles.push(tile);
      }
      const last = days[days.length - 1];
      if (last !== undefined && last.day === prompt.day) {
        last.count += prompt.tiles.length;
      } else {
        days.push({ day: prompt.day, count: prompt.tiles.length });
      }
    }
    this.tiles = tiles;
    this.days = days;
  }

  indexOf(id: string): number {
    return this.places.get(id) ?? -1;
  }

  has(key: string): boolean {
    return this.shown.some((prompt) => prompt.key === key) || this.waiting.some((prompt) => prompt.key === key);
  }

  /** With those of the next page, which are older. */
  withOlder(prompts: readonly Prompt[]): Prompts {
    const known = new Set(this.shown.map((prompt) => prompt.key));
    const last = this.shown[this.shown.length - 1];
    const fresh = prompts.filter((prompt) => !known.has(prompt.key));
    // One that was archived late may stand before what is shown last.
    const all = [...this.shown, ...fresh];
    return new Prompts(last !== undefined && fresh[0] !== undefined && inOrder(fresh[0], last) < 0 ? all.sort(inOrder) : all, this.waiting);
  }

  /**
   * After some have changed.
   *
   * @param asked which were looked for
   * @param found as they are now; those that are not among them are none of the list
   * @param whole whether the list is there to its end: else what is older than its last comes with a later page
   * @param holding whether newer ones wait
   */
  refreshed(asked: ReadonlySet<string>, found: readonly Prompt[], whole: boolean, holding: boolean): Prompts {
    const now = new Map(found.map((prompt) => [prompt.key, prompt]));
    const kept = (prompts: readonly Prompt[]): Prompt[] =>
      prompts.flatMap((prompt) => {
        if (!asked.has(prompt.key)) {
          return [prompt];
        }
        const changed = now.get(prompt.key);
        now.delete(prompt.key);
        return changed === undefined ? [] : [changed];
      });
    let shown = kept(this.shown);
    let waiting = kept(this.waiting);
    const first = shown[0];
    const last = shown[shown.length - 1];
    for (const prompt of now.values()) {
      if (last !== undefined && !whole && inOrder(prompt, last) > 0) {
        continue;
      }
      if (holding && first !== undefined && inOrder(prompt, first) < 0) {
        waiting.push(prompt);
      } else {
        shown.push(prompt);
      }
    }
    if (!holding) {
      shown = [...waiting, ...shown];
      waiting = [];
    }
    return new Prompts(shown.sort(inOrder), waiting.sort(inOrder));
  }

  /** With those that wait. */
  withWaiting(): Prompts {
    return this.waiting.length === 0 ? this : new Prompts([...this.waiting, ...this.shown].sort(inOrder));
  }
}
