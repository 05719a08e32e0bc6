/** Runs a search over the chunks, newest first, in slices short enough that typing and scrolling never wait. */
import { acceptorOf, acceptsDay, type Filter } from './filter';
import type { Section } from './layout';
import { placesOf, termsOf } from './search';
import type { Store } from './store';
import { dayLabel, monthLabel } from './words';

export interface Matches {
  /** Places in the store, ascending; null stands for all of them. */
  readonly places: readonly number[] | null;
  readonly done: boolean;
}

const SLICE_MS = 10;
/** Results are shown often at first, then at leisure: each time costs a layout of all of them. */
const SHOW_MS = 120;
const SHOW_MANY_MS = 500;
const MANY = 2000;
/** Chunks asked for at once: reading a small file is mostly waiting. */
const AHEAD = 12;

/** Tells of matches as they are found. The answer stops it. */
export function findMatches(store: Store, filter: Filter, onMatches: (matches: Matches) => void): () => void {
  let stopped = false;
  const terms = termsOf(filter.q);
  const accepts = acceptorOf(filter);
  const dated = filter.from !== '' || filter.to !== '';
  const chunks: number[] = [];
  for (let chunk = 0; chunk < store.chunkCount; chunk++) {
    if (!dated || store.daysOf(chunk).some(([day]) => acceptsDay(filter, day))) {
      chunks.push(chunk);
    }
  }

  const run = async (): Promise<void> => {
    const places: number[] = [];
    let sliceStart = performance.now();
    let shown = sliceStart;
    for (let index = 0; index < chunks.length; index++) {
      const chunk = chunks[index]!;
      let tiles = store.loaded(chunk);
      if (tiles === undefined) {
        for (const next of chunks.slice(index, index + AHEAD)) {
          void store.load(next);
        }
        tiles = await store.load(chunk);
      }
      if (stopped) {
        return;
      }
      const start = store.startOf(chunk);
      for (const place of placesOf(tiles, terms, accepts)) {
        if (!dated || acceptsDay(filter, store.dayOf(start + place))) {
          places.push(start + place);
        }
      }
      const now = performance.now();
      if (now - shown > (places.length > MANY ? SHOW_MANY_MS : SHOW_MS)) {
        onMatches({ places: places.slice(), done: false });
        shown = now;
      }
      if (now - sliceStart > SLICE_MS) {
        await nextTurn();
        sliceStart = performance.now();
      }
      if (stopped) {
        return;
      }
    }
    onMatches({ places, done: true });
  };
  void run();
  return () => {
    stopped = true;
  };
}

const turns = new MessageChannel();
const waiting: (() => void)[] = [];
turns.port1.onmessage = () => waiting.shift()?.();

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    turns.port2.postMessage(null);
  });
}

/**
 * Headings: days while a day fills at least a row as a rule, months otherwise. Search results stand under months, so that the
 * headings do not change while they come in.
 */
export function sectionsOf(store: Store, matches: Matches, columns: number): Section[] {
  const { places } = matches;
  if (places === null) {
    return headings(
      store.days.map(([day, count]) => ({ day, count })),
      store.count >= store.days.length * columns * 1.5,
    );
  }
  const days: { readonly day: string; count: number }[] = [];
  let run = 0;
  let end = store.days[0]?.[1] ?? 0;
  for (const place of places) {
    while (place >= end && run < store.days.length - 1) {
      run++;
      end += store.days[run]![1];
    }
    const day = store.days[run]?.[0] ?? '';
    const last = days[days.length - 1];
    if (last !== undefined && last.day === day) {
      last.count++;
    } else {
      days.push({ day, count: 1 });
    }
  }
  return headings(days, false);
}

/** Sections of days, or of the months that they are in. */
export function headings(days: readonly { readonly day: string; readonly count: number }[], byDay: boolean): Section[] {
  const sections: { label: string; count: number }[] = [];
  let current = '';
  for (const { day, count } of days) {
    const key = byDay ? day : day.slice(0, 7);
    const last = sections[sections.length - 1];
    if (last !== undefined && key === current) {
      last.count += count;
    } else {
      current = key;
      sections.push({ label: byDay ? dayLabel(day) : monthLabel(day), count });
    }
  }
  return sections;
}
