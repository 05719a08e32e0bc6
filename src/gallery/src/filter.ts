/** What is searched and filtered, and its form in the address: names, not numbers, so that it outlives the next export. */
import type { Tile } from './format';

export interface Filter {
  readonly q: string;
  readonly model: readonly string[];
  readonly lora: readonly string[];
  readonly server: readonly string[];
  readonly status: readonly string[];
  readonly kind: readonly string[];
  readonly tag: readonly string[];
  /** So many stars or more; 0 for any, and for none. */
  readonly rating: number;
  readonly from: string;
  readonly to: string;
}

export type Facet = 'model' | 'lora' | 'server' | 'status' | 'kind' | 'tag';
export const FACETS: readonly Facet[] = ['kind', 'status', 'tag', 'model', 'lora', 'server'];

export const NO_FILTER: Filter = { q: '', model: [], lora: [], server: [], status: [], kind: [], tag: [], rating: 0, from: '', to: '' };

export interface Address {
  readonly filter: Filter;
  readonly open: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readAddress(hash: string): Address {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const day = (name: string): string => {
    const value = fields.get(name) ?? '';
    return DAY.test(value) ? value : '';
  };
  const all = (name: Facet): string[] => [...new Set(fields.getAll(name))].filter((value) => value !== '');
  const rating = fields.get('rating') ?? '';
  return {
    filter: {
      q: fields.get('q') ?? '',
      model: all('model'),
      lora: all('lora'),
      server: all('server'),
      status: all('status'),
      kind: all('kind'),
      tag: all('tag'),
      rating: /^[1-5]$/.test(rating) ? Number(rating) : 0,
      from: day('from'),
      to: day('to'),
    },
    open: fields.get('open') || null,
  };
}

export function writeAddress({ filter, open }: Address): string {
  const fields = new URLSearchParams();
  if (filter.q.trim() !== '') {
    fields.set('q', filter.q);
  }
  for (const facet of FACETS) {
    for (const value of filter[facet]) {
      fields.append(facet, value);
    }
  }
  if (filter.rating > 0) {
    fields.set('rating', String(filter.rating));
  }
  if (filter.from !== '') {
    fields.set('from', filter.from);
  }
  if (filter.to !== '') {
    fields.set('to', filter.to);
  }
  if (open !== null) {
    fields.set('open', open);
  }
  const text = fields.toString();
  return text === '' ? '' : `#${text}`;
}

/** How many filters are set, the search apart. */
export function filterCount(filter: Filter): number {
  return FACETS.reduce((sum, facet) => sum + filter[facet].length, 0) + (filter.rating > 0 ? 1 : 0) + (filter.from || filter.to ? 1 : 0);
}

export function isActive(filter: Filter): boolean {
  return filter.q.trim() !== '' || filterCount(filter) > 0;
}

export function toggled(filter: Filter, facet: Facet, value: string): Filter {
  const values = filter[facet];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return { ...filter, [facet]: next };
}

/** Whether a day is within the dates; days compare as text. An unknown day is in no range. */
export function acceptsDay(filter: Filter, day: string): boolean {
  return (filter.from === '' || day >= filter.from) && (filter.to === '' || (day !== '' && day <= filter.to));
}

/** Any of a facet's names will do, each facet must be met. */
export function acceptorOf(filter: Filter): (tile: Tile) => boolean {
  const { status, model, lora, server } = filter;
  const accepts = tileAcceptorOf(filter);
  return (tile) => {
    const run = tile.run;
    return (
      accepts(tile) &&
      (status.length === 0 || status.includes(run.status)) &&
      (server.length === 0 || server.includes(run.server)) &&
      (model.length === 0 || (run.model !== null && model.includes(run.model))) &&
      (lora.length === 0 || run.loras.some(([name]) => lora.includes(name)))
    );
  };
}

/** The same by what may differ between the tiles of one prompt. */
export function tileAcceptorOf({ kind, tag, rating }: Filter): (tile: Tile) => boolean {
  return (tile) =>
    (kind.length === 0 || kind.includes(tile.kind)) &&
    (tag.length === 0 || tile.tags.some((name) => tag.includes(name))) &&
    (rating === 0 || (tile.stars ?? 0) >= rating);
}
