/** A live archive: pages of tiles by a cursor, and what the server tells of since. */
import { announcements } from './events';
import { type Filter, isActive, tileAcceptorOf } from './filter';
import type { Counted, Details, Facets, Run, Tile, TilePage } from './format';
import type { Section } from './layout';
import { headings } from './matches';
import { type Prompt, Prompts, promptsOf } from './prompts';
import { liveTerms } from './search';
import { ask, bytes, query, Refused } from './server';
import { ServerChanges } from './changes';
import { BACK, type Changes, type Found, type Source, type Trouble } from './source';
import { count } from './words';

const FIRST = 100;
const NEXT = 200;
/** More tiles are fetched when so many or fewer are left below the screen. */
const AHEAD = 120;
/** Typing goes on meanwhile. */
const TYPING_MS = 220;
/** What changes together is asked for together. */
const GATHER_MS = 250;
const COUNTS_MS = 5000;
const MOST_ASKED = 100;
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000];

const NO_NAMES: readonly Counted[] = [];
const uncounted = (...names: string[]): readonly Counted[] => names.map((name) => [name, null] as const);
const UNKNOWN: Facets = {
  servers: NO_NAMES,
  models: NO_NAMES,
  loras: NO_NAMES,
  statuses: uncounted('success', 'error', 'interrupted', 'unknown'),
  kinds: uncounted('image', 'video', 'audio', 'other', 'failure'),
  stars: uncounted('1', '2', '3', '4', '5'),
  tags: NO_NAMES,
};

export class LiveSource implements Source {
  readonly live = true;
  readonly title = 'Archive';
  readonly total = null;
  readonly changes: Changes;
  facets: Facets = UNKNOWN;
  trouble: Trouble | null = null;
  private prompts: number | null = null;
  private current: LiveListing | null = null;
  private viewed: string | null = null;
  /** What an address named, and no list has. */
  private readonly aside = new Map<string, Tile>();
  private readonly listeners = new Set<() => void>();
  private readonly changed = new Set<string>();
  private gathering = 0;
  private counting = 0;
  private failures = 0;

  constructor() {
    this.changes = new ServerChanges((key) => this.changedNow(key), () => this.tell());
    announcements({
      changed: (key) => this.note(key),
      lost: () => this.startAgain(),
      back: () => this.answered(),
      away: () => this.refused(new Refused(0, '')),
    });
    this.count();
  }

  get footer(): string {
    return this.prompts === null ? '' : `${count(this.prompts)} ${this.prompts === 1 ? 'prompt' : 'prompts'}`;
  }

  find(filter: Filter, onFound: (found: Found) => void): () => void {
    const before = this.current;
    const listing = new LiveListing(this, filter, onFound);
    this.current = listing;
    // What is typed is asked for once nobody types on.
    listing.start(before !== null && before.filter.q !== filter.q ? TYPING_MS : 0);
    return () => listing.stop();
  }

  terms(text: string): string[] {
    return liveTerms(text);
  }

  at(id: string): Tile | undefined {
    return this.current?.at(id) ?? this.aside.get(id);
  }

  async look(id: string): Promise<Tile | null> {
    const key = id.replace(/\..*$/, '');
    if (!/^p\d{1,18}$/.test(key)) {
      return null;
    }
    for (const prompt of await this.unfiltered(key)) {
      for (const tile of prompt.tiles) {
        this.aside.set(tile.id, tile);
      }
    }
    return this.aside.get(id) ?? null;
  }

  /** A prompt as it is now, whatever is searched. */
  async unfiltered(key: string): Promise<Prompt[]> {
    return promptsOf(await ask<TilePage>(`archive/v1/tiles${query([['prompt', key]])}`), () => true);
  }

  details(run: Run): Promise<Details> {
    return ask<Details>(`archive/v1/tiles/${encodeURIComponent(run.key)}/details`);
  }

  carried(path: string): Promise<Blob> {
    return bytes(path);
  }

  viewing(id: string | null): void {
    this.viewed = id === null ? null : id.replace(/\..*$/, '');
    if (id === null) {
      this.aside.clear();
      this.current?.settle();
    }
  }

  isViewed(key: string): boolean {
    return this.viewed === key;
  }

  /** Keeps what is open up to date where no list has it. */
  keepAside(key: string, prompts: readonly Prompt[]): void {
    for (const id of [...this.aside.keys()]) {
      if (id === key || id.startsWith(`${key}.`)) {
        this.aside.delete(id);
      }
    }
    prompts.forEach((prompt) => prompt.tiles.forEach((tile) => this.aside.set(tile.id, tile)));
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(): void {
    this.listeners.forEach((listener) => listener());
  }

  /** The server answers (again). */
  answered(): void {
    this.failures = 0;
    if (this.trouble !== null) {
      this.trouble = null;
      this.tell();
      window.dispatchEvent(new Event(BACK));
      this.current?.goOn();
      this.count();
    }
  }

  /** How long to wait until the same is asked again; null where that is of no use. */
  refused(problem: Refused): number | null {
    const trouble: Trouble | null =
      problem.status === 0
        ? { kind: 'gone', words: 'The server does not answer. Trying again…' }
        : problem.status === 401
          ? {
              kind: 'closed',
              words: 'This archive is closed to others. To open it, run “archive serve --link” on its machine, and follow the link that this prints.',
            }
          : problem.passes
            ? { kind: 'busy', words: `${problem.message}. Trying again…` }
            : null;
    if (trouble !== null && this.trouble?.kind !== trouble.kind) {
      this.trouble = trouble;
      this.tell();
    }
    return problem.passes ? RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]! : null;
  }

  /** Somebody changed this prompt here: that is shown at once. */
  private async changedNow(key: string): Promise<void> {
    this.note(key);
    await this.refresh();
  }

  private note(key: string): void {
    this.changed.add(key);
    this.gathering ||= window.setTimeout(() => void this.refresh(), document.hidden ? 4 * GATHER_MS : GATHER_MS);
    this.counting ||= window.setTimeout(() => {
      this.counting = 0;
      this.count();
    }, COUNTS_MS);
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.gathering);
    this.gathering = 0;
    while (this.changed.size > 0) {
      const keys = [...this.changed].slice(0, MOST_ASKED);
      keys.forEach((key) => this.changed.delete(key));
      try {
        await this.current?.refresh(keys);
      } catch (failed) {
        if (!(failed instanceof Refused)) {
          throw failed;
        }
        const wait = this.refused(failed);
        if (wait === null) {
          continue;
        }
        keys.forEach((key) => this.changed.add(key));
        this.gathering ||= window.setTimeout(() => void this.refresh(), wait);
        return;
      }
    }
  }

  /** What happened meanwhile cannot be told: all is looked at again. */
  private startAgain(): void {
    this.current?.start(0);
    this.count();
  }

  private count(): void {
    ask<Counts>('archive/v1/counts?days=0').then(
      (counts) => {
        this.prompts = counts.prompts;
        this.facets = facetsOf(counts);
        this.tell();
      },
      () => undefined, // without numbers the rest is the same; what is wrong with the server shows where it matters
    );
  }
}

interface Choice {
  readonly name: string;
  readonly prompts?: number;
  readonly files?: number;
}

/** What /archive/v1/counts answers: how many prompts each choice has. */
interface Counts {
  readonly prompts: number;
  readonly servers: readonly Choice[];
  readonly statuses: readonly Choice[];
  readonly models: readonly Choice[];
  readonly loras: readonly Choice[];
  readonly tags: readonly Choice[];
  readonly ratings: readonly { readonly stars: number; readonly prompts: number }[];
}

function facetsOf(counts: Counts): Facets {
  const counted = (choices: readonly Choice[]): readonly Counted[] => choices.map(({ name, prompts }) => [name, prompts ?? null]);
  return {
    servers: counted(counts.servers),
    models: counted(counts.models),
    loras: counted(counts.loras),
    statuses: counted(counts.statuses),
    kinds: UNKNOWN.kinds,
    stars: counts.ratings.map(({ stars, prompts }) => [String(stars), prompts]),
    tags: counted(counts.tags),
  };
}

/** The tiles of one filter, as far as they are wanted. */
class LiveListing {
  private prompts = new Prompts();
  private next: string | null = null;
  private inNames = false;
  private begun = false;
  private loading: AbortController | null = null;
  private timer = 0;
  private stopped = false;
  private atTop = true;
  private problem: string | null = null;
  /** Whether the wanted goes on beyond what is here. */
  private wanted = 0;
  private byDay: boolean | null = null;
  private readonly stale = new Set<string>();
  private readonly accepts: (tile: Tile) => boolean;

  constructor(
    private readonly source: LiveSource,
    readonly filter: Filter,
    private readonly onFound: (found: Found) => void,
  ) {
    this.accepts = tileAcceptorOf(filter);
  }

  start(after: number): void {
    this.loading?.abort();
    this.loading = null;
    this.begun = false;
    this.next = null;
    this.timer = window.setTimeout(() => void this.load(), after);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.loading?.abort();
  }

  /** After the server was away. */
  goOn(): void {
    if (this.loading === null && !this.stopped) {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.load(), 0);
    }
  }

  at(id: string): Tile | undefined {
    const index = this.prompts.indexOf(id);
    return index >= 0
      ? this.prompts.tiles[index]
      : this.prompts.waiting.flatMap((prompt) => prompt.tiles).find((tile) => tile.id === id);
  }

  private fields(): [string, string][] {
    const { filter } = this;
    const fields: [string, string][] = [];
    const add = (name: string, value: string): void => {
      if (value.trim() !== '') {
        fields.push([name, value]);
      }
    };
    add('q', filter.q);
    filter.kind.forEach((value) => add('kind', value));
    filter.status.forEach((value) => add('status', value));
    filter.model.forEach((value) => add('model', value));
    filter.lora.forEach((value) => add('lora', value));
    filter.server.forEach((value) => add('server', value));
    filter.tag.forEach((value) => add('tag', value));
    add('rating', filter.rating > 0 ? `>=${filter.rating}` : '');
    add('since', filter.from);
    add('until', filter.to);
    return fields;
  }

  private async load(): Promise<void> {
    if (this.stopped || this.loading !== null || (this.begun && this.next === null)) {
      return;
    }
    const loading = new AbortController();
    this.loading = loading;
    const fields = this.fields();
    if (this.begun) {
      fields.push(['cursor', this.next!], ['in_names', this.inNames ? '1' : '0']);
    }
    fields.push(['limit', String(this.begun ? NEXT : FIRST)]);
    try {
      const page = await ask<TilePage>(`archive/v1/tiles${query(fields)}`, loading.signal);
      if (this.loading !== loading || this.stopped) {
        return;
      }
      this.loading = null;
      this.source.answered();
      const prompts = promptsOf(page, this.accepts);
      this.prompts = this.begun ? this.prompts.withOlder(prompts) : new Prompts(prompts);
      this.begun = true;
      this.problem = null;
      this.inNames = page.in_names;
      this.next = page.next;
      this.show();
      this.loadWanted();
    } catch (failed) {
      if (this.loading !== loading || this.stopped) {
        return;
      }
      this.loading = null;
      if (!(failed instanceof Refused)) {
        throw failed;
      }
      const wait = this.source.refused(failed);
      if (wait !== null) {
        this.timer = window.setTimeout(() => void this.load(), wait);
      } else if (failed.status !== 401) {
        this.problem = failed.message;
        this.prompts = new Prompts();
        this.next = null;
        this.begun = true;
        this.show();
      }
    }
  }

  private loadWanted(): void {
    if (this.begun && this.next !== null && this.wanted + AHEAD >= this.prompts.tiles.length) {
      void this.load();
    }
  }

  /** Some prompts as they are now. */
  async refresh(keys: readonly string[]): Promise<void> {
    // What is open is shown as it is, whatever is searched; where it has gone, there is none of it.
    const viewed = keys.find((key) => this.source.isViewed(key));
    const open = viewed === undefined ? [] : await this.source.unfiltered(viewed);
    if (viewed !== undefined) {
      this.source.keepAside(viewed, open);
    }
    if (!this.begun || this.problem !== null) {
      this.source.tell();
      return;
    }
    const fields = [...this.fields(), ...keys.map((key): [string, string] => ['prompt', key])];
    fields.push(['in_names', this.inNames ? '1' : '0'], ['limit', '500']);
    const found: Prompt[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: TilePage = await ask<TilePage>(`archive/v1/tiles${query(next === '' ? fields : [...fields, ['cursor', next]])}`);
      found.push(...promptsOf(page, this.accepts));
      next = page.next;
    }
    if (this.stopped) {
      return;
    }
    for (const prompt of open) {
      if (this.prompts.has(prompt.key) && !found.some(({ key }) => key === prompt.key)) {
        // It is none of the list any more, and is looked at: it goes when it is closed.
        this.stale.add(prompt.key);
        found.push(prompt);
      }
    }
    const holding = !this.atTop || this.prompts.waiting.length > 0;
    this.prompts = this.prompts.refreshed(new Set(keys), found, this.next === null, holding);
    this.show();
  }

  /** What was open is closed. */
  settle(): void {
    if (this.stale.size > 0) {
      const keys = [...this.stale];
      this.stale.clear();
      void this.refresh(keys).catch(() => undefined); // it is asked for again when it changes
    }
  }

  seen(last: number, atTop: boolean): void {
    this.atTop = atTop;
    this.wanted = last;
    if (atTop && this.prompts.waiting.length > 0) {
      this.showWaiting();
    }
    this.loadWanted();
  }

  showWaiting(): void {
    this.prompts = this.prompts.withWaiting();
    this.show();
  }

  /** Headings stay what they were at first: days, or months where days are short. */
  sections(prompts: Prompts, columns: number): Section[] {
    this.byDay ??= !isActive(this.filter) && prompts.tiles.length >= prompts.days.length * columns * 1.5;
    return headings(prompts.days, this.byDay);
  }

  private show(): void {
    if (!this.stopped) {
      this.onFound(new LiveFound(this, this.prompts, this.filter, this.next !== null, this.problem));
      this.source.tell();
    }
  }
}

class LiveFound implements Found {
  readonly count: number;
  readonly waiting: number;
  readonly done: boolean;

  constructor(
    private readonly listing: LiveListing,
    private readonly prompts: Prompts,
    readonly filter: Filter,
    readonly more: boolean,
    readonly problem: string | null,
  ) {
    this.count = prompts.tiles.length;
    this.waiting = prompts.waiting.length;
    // A list that looks at each prompt may have none yet.
    this.done = this.count > 0 || !more;
  }

  tile(index: number): Tile | undefined {
    return this.prompts.tiles[index];
  }

  load(index: number): Promise<Tile | undefined> {
    return Promise.resolve(this.tile(index));
  }

  keyOf(index: number): string {
    return this.prompts.tiles[index]?.id ?? '';
  }

  indexOfKey(key: string | number): number {
    return this.prompts.indexOf(String(key));
  }

  indexOf(id: string): number {
    return this.prompts.indexOf(id);
  }

  sections(columns: number): Section[] {
    return this.listing.sections(this.prompts, columns);
  }

  seen(indexes: readonly number[], atTop: boolean): void {
    this.listing.seen(indexes[indexes.length - 1] ?? 0, atTop);
  }

  showWaiting(): void {
    this.listing.showWaiting();
  }
}
