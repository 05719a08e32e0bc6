/** Where tiles stand: sections of uniform tiles under headings, in virtual pixels. Pure arithmetic. */

export interface Section {
  readonly label: string;
  readonly count: number;
}

export interface Measures {
  readonly width: number;
  /** The tile width aimed at; tiles grow so that columns fill the width. */
  readonly tile: number;
  readonly gap: number;
  readonly heading: number;
}

/** Indexes from `first` up to but not including `end`, all in one section. */
export interface Slice {
  readonly section: number;
  readonly first: number;
  readonly end: number;
}

export class Layout {
  readonly columns: number;
  readonly side: number;
  readonly pitch: number;
  readonly height: number;
  readonly count: number;
  private readonly tops: number[] = [];
  private readonly firsts: number[] = [];

  constructor(
    readonly sections: readonly Section[],
    readonly measures: Measures,
  ) {
    const { width, tile, gap, heading } = measures;
    this.columns = Math.max(2, Math.round((width + gap) / (tile + gap)));
    this.side = Math.max(1, (width - gap * (this.columns - 1)) / this.columns);
    this.pitch = this.side + gap;
    let top = 0;
    let first = 0;
    for (const section of sections) {
      this.tops.push(top);
      this.firsts.push(first);
      top += heading + Math.ceil(section.count / this.columns) * this.pitch;
      first += section.count;
    }
    this.height = top;
    this.count = first;
  }

  firstOf(section: number): number {
    return this.firsts[section] ?? 0;
  }

  headingTop(section: number): number {
    return this.tops[section] ?? 0;
  }

  sectionOf(index: number): number {
    return lastNotAbove(this.firsts, index);
  }

  sectionAt(y: number): number {
    return lastNotAbove(this.tops, y);
  }

  left(index: number): number {
    return ((index - this.firstOf(this.sectionOf(index))) % this.columns) * this.pitch;
  }

  top(index: number): number {
    const section = this.sectionOf(index);
    const row = Math.floor((index - this.firstOf(section)) / this.columns);
    return this.headingTop(section) + this.measures.heading + row * this.pitch;
  }

  /** What lies between two heights, in whole rows. */
  between(from: number, to: number): Slice[] {
    const slices: Slice[] = [];
    for (let section = this.sectionAt(Math.max(0, from)); section < this.sections.length; section++) {
      const top = this.headingTop(section);
      if (top >= to) {
        break;
      }
      const { count } = this.sections[section]!;
      const rows = top + this.measures.heading;
      const firstRow = Math.max(0, Math.floor((from - rows) / this.pitch));
      const endRow = Math.max(0, Math.ceil((to - rows) / this.pitch));
      const first = this.firstOf(section);
      slices.push({
        section,
        first: first + Math.min(count, firstRow * this.columns),
        end: first + Math.min(count, endRow * this.columns),
      });
    }
    return slices;
  }

  /** The index a row below (or above, with -1) and as near as can be, in the next section if need be. */
  vertical(index: number, step: 1 | -1): number {
    const section = this.sectionOf(index);
    const first = this.firstOf(section);
    const { count } = this.sections[section]!;
    const column = (index - first) % this.columns;
    const row = Math.floor((index - first) / this.columns) + step;
    const lastRow = Math.floor((count - 1) / this.columns);
    if (row >= 0 && row <= lastRow) {
      return first + Math.min(row * this.columns + column, count - 1);
    }
    const next = this.sections[section + step];
    if (next === undefined) {
      return index;
    }
    const nextFirst = this.firstOf(section + step);
    const nextRow = step > 0 ? 0 : Math.floor((next.count - 1) / this.columns);
    return nextFirst + Math.min(nextRow * this.columns + column, next.count - 1);
  }
}

/** The last place in an ascending list whose value is not above the given one. */
export function lastNotAbove(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= value) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
