import { memo } from 'preact/compat';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Tile } from './format';
import { Layout, type Section, type Slice } from './layout';
import type { Found, Source } from './source';
import { TileFace, tileLabel } from './tile';
import { count } from './words';

export type Size = 's' | 'm' | 'l';
export const SIZES: readonly Size[] = ['s', 'm', 'l'];

const TILE: Record<Size, readonly [desktop: number, phone: number]> = { s: [116, 84], m: [176, 124], l: [272, 190] };
/** Browsers cannot draw pages of any height; past this one, scrolling is scaled. */
const MAX_HEIGHT = 8_000_000;

interface Props {
  readonly source: Source;
  readonly found: Found;
  readonly size: Size;
  readonly onOpen: (index: number) => void;
  /** The index to bring back into view and focus, when it changes. */
  readonly returnTo: { readonly index: number } | null;
}

interface Window {
  readonly slices: readonly Slice[];
  readonly moving: boolean;
}

const sameSlices = (a: readonly Slice[], b: readonly Slice[]): boolean =>
  a.length === b.length &&
  a.every((slice, index) => {
    const other = b[index]!;
    return slice.section === other.section && slice.first === other.first && slice.end === other.end;
  });

const px = (value: number): string => `${value}px`;

interface Handlers {
  open(index: number): void;
  focus(index: number): void;
}

interface ItemProps {
  readonly tile: Tile | undefined;
  readonly index: number;
  readonly position: number;
  readonly of: number;
  readonly left: number;
  readonly top: number;
  readonly side: number;
  /** Whether the Tab key stops here. */
  readonly stop: boolean;
  readonly moving: boolean;
  readonly handlers: Handlers;
}

/** Drawn once when it comes into the window, whatever the others do. */
const Item = memo(function Item({ tile, index, position, of, left, top, side, stop, moving, handlers }: ItemProps) {
  return (
    <li
      aria-setsize={of}
      aria-posinset={position}
      style={{ transform: `translate(${left}px, ${top}px)`, width: px(side), height: px(side) }}
    >
      <button
        type="button"
        class="tile"
        data-testid="tile"
        data-index={index}
        data-id={tile?.id}
        data-kind={tile?.kind}
        tabIndex={stop ? 0 : -1}
        aria-label={tile === undefined ? 'Loading' : tileLabel(tile)}
        onClick={() => handlers.open(index)}
        onFocus={() => handlers.focus(index)}
      >
        <TileFace tile={tile} moving={moving} />
      </button>
    </li>
  );
}, sameItem);

/** Once a tile is drawn whole, whether the grid moves is nothing to it. */
function sameItem(before: ItemProps, after: ItemProps): boolean {
  return (
    before.tile === after.tile &&
    before.index === after.index &&
    before.position === after.position &&
    before.of === after.of &&
    before.left === after.left &&
    before.top === after.top &&
    before.side === after.side &&
    before.stop === after.stop &&
    (before.moving === after.moving || !before.moving)
  );
}

/** What is at the top of the screen, and where it is now; of what has gone the next that is there still. */
function anchorOf(layout: Layout, before: Found, found: Found, virtual: number): { from: number; to: number } | null {
  const slice = layout.between(virtual + 80, virtual + 81 + layout.pitch)[0];
  for (let from = slice?.first ?? 0; from < Math.min(before.count, (slice?.first ?? 0) + 500); from++) {
    const to = found.indexOfKey(before.keyOf(from));
    if (to >= 0 && to < found.count) {
      return { from, to };
    }
  }
  return null;
}

/** The windowed grid: only what is near the screen is in the page. */
export function Grid({ source, found, size, onOpen, returnTo }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [shown, setShown] = useState<Window>({ slices: [], moving: false });
  const [focused, setFocused] = useState(0);
  const [, setLoaded] = useState(0);
  const wantsFocus = useRef(false);
  const [label, setLabel] = useState('');
  const [scrolling, setScrolling] = useState(false);

  useEffect(() => source.subscribe(() => setLoaded((value) => value + 1)), [source]);

  const layout = useMemo(() => {
    const phone = width < 600;
    const measures = { width, tile: TILE[size][phone ? 1 : 0], gap: phone ? 3 : size === 's' ? 4 : 8, heading: phone ? 44 : 52 };
    const { columns } = new Layout([], measures);
    const sections: readonly Section[] = found.sections(columns);
    return new Layout(sections, measures);
  }, [found, size, width]);
  const current = useRef(layout);
  current.current = layout;

  const physical = Math.min(layout.height, MAX_HEIGHT);

  const reach = useCallback(() => {
    const view = window.innerHeight;
    const top = -(frame.current?.getBoundingClientRect().top ?? 0);
    const { height } = current.current;
    const limited = Math.min(height, MAX_HEIGHT);
    const scale = height > limited ? (height - view) / Math.max(1, limited - view) : 1;
    const clamped = Math.min(Math.max(top, 0), Math.max(0, limited - view));
    // Above the grid's start it moves with the page, below it by the scale.
    return { top, virtual: clamped * scale + Math.min(top, 0), scale, shift: clamped - clamped * scale, view };
  }, []);

  const last = useRef({ y: 0, time: 0 });
  const settle = useRef(0);
  const from = useRef<number | null>(null);
  const update = useCallback(() => {
    const { virtual, shift, view } = reach();
    const now = performance.now();
    const speed = Math.abs(virtual - last.current.y) / Math.max(1, now - last.current.time);
    last.current = { y: virtual, time: now };
    if (layer.current !== null) {
      layer.current.style.transform = shift === 0 ? '' : `translateY(${shift}px)`;
    }
    // Half a screen more on each side, in steps of rows.
    const slices = current.current.between(virtual - view * 0.5, virtual + view * 1.5);
    const moving = speed > view / 350;
    setShown((before) => (sameSlices(before.slices, slices) && before.moving === moving ? before : { slices, moving }));
    setLabel(current.current.sections[current.current.sectionAt(virtual + 60)]?.label ?? '');
  }, [reach]);

  useEffect(() => {
    let frameRequest = 0;
    const onScroll = (): void => {
      if (frameRequest === 0) {
        frameRequest = requestAnimationFrame(() => {
          frameRequest = 0;
          update();
        });
      }
      // The date is told on long ways only.
      from.current ??= window.scrollY;
      if (Math.abs(window.scrollY - from.current) > 1.5 * window.innerHeight) {
        setScrolling(true);
      }
      clearTimeout(settle.current);
      settle.current = window.setTimeout(() => {
        from.current = null;
        setScrolling(false);
      }, 900);
    };
    const onResize = (): void => {
      setWidth(frame.current?.clientWidth ?? 0);
      update();
    };
    onResize();
    const observer = new ResizeObserver(onResize);
    observer.observe(frame.current!);
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('resize', onResize);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('resize', onResize);
      cancelAnimationFrame(frameRequest);
    };
  }, [update]);

  const scrollTo = useCallback(
    (virtual: number) => {
      const { top, scale } = reach();
      window.scrollTo(0, window.scrollY - top + Math.max(0, virtual) / scale);
    },
    [reach],
  );

  const show = useCallback(
    (index: number, wide: boolean) => {
      const { virtual, view } = reach();
      const above = wide ? view * 0.25 : 72 + current.current.measures.heading;
      const top = current.current.top(index);
      const bottom = top + current.current.side;
      if (top < virtual + above - (wide ? view * 0.25 - 72 : 0)) {
        scrollTo(top - above);
      } else if (bottom > virtual + view - 16) {
        scrollTo(bottom - view + (wide ? view * 0.25 : 24));
      }
    },
    [reach, scrollTo],
  );

  // A change of columns keeps what is at the top of the screen there, and so does what comes or goes above it.
  const before = useRef<{ layout: Layout; found: Found } | null>(null);
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = { layout, found };
    if (previous !== null && previous.found.filter === found.filter && previous.layout.measures.width > 0) {
      const virtual = last.current.y;
      if (virtual > 0 && (previous.layout.columns !== layout.columns || (source.live && previous.found !== found))) {
        const anchor = anchorOf(previous.layout, previous.found, found, virtual);
        if (anchor !== null && previous.layout.columns !== layout.columns) {
          scrollTo(layout.top(anchor.to) - 80 - layout.measures.heading);
        } else if (anchor !== null) {
          const moved = layout.top(anchor.to) - previous.layout.top(anchor.from);
          if (moved !== 0) {
            scrollTo(virtual + moved);
          }
        }
      }
      if (previous.found !== found && source.live) {
        setFocused((index) => {
          const to = found.indexOfKey(previous.found.keyOf(index));
          return to >= 0 ? to : Math.max(0, Math.min(index, found.count - 1));
        });
      }
    }
    update();
  }, [layout, update, scrollTo, found, source]);

  useEffect(() => {
    if (returnTo !== null && returnTo.index >= 0 && returnTo.index < current.current.count) {
      setFocused(returnTo.index);
      show(returnTo.index, true);
      wantsFocus.current = true;
      update();
    }
  }, [returnTo, show, update]);

  // One object that never changes, so that tiles are not drawn again for it.
  const opens = useRef(onOpen);
  opens.current = onOpen;
  const handlers = useMemo<Handlers>(() => ({ open: (index) => opens.current(index), focus: setFocused }), []);

  const slices = shown.slices.filter((slice) => slice.section < layout.sections.length && slice.end <= layout.count);
  const inWindow = slices.some((slice) => focused >= slice.first && focused < slice.end);
  const stop = inWindow ? focused : (slices.find((slice) => slice.end > slice.first)?.first ?? 0);

  // Tiles are asked for once what is seen is known, never for what a fast scroll passes over.
  useEffect(() => {
    if (shown.moving) {
      const timer = setTimeout(update, 100);
      return () => clearTimeout(timer);
    }
    const indexes: number[] = [];
    for (const slice of slices) {
      for (let index = slice.first; index < slice.end; index++) {
        indexes.push(index);
      }
    }
    found.seen(indexes, last.current.y <= 0);
    return undefined;
  }, [shown, found]);

  useLayoutEffect(() => {
    if (wantsFocus.current && inWindow) {
      const button = layer.current?.querySelector<HTMLElement>(`[data-index="${focused}"]`);
      if (button != null && document.querySelector('dialog[open]') === null) {
        wantsFocus.current = false;
        button.focus({ preventScroll: true });
      }
    }
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || layout.count === 0) {
      return;
    }
    const index = Number((event.target as HTMLElement).dataset.index ?? Number.NaN);
    if (Number.isNaN(index)) {
      return;
    }
    const rows = Math.max(1, Math.floor(window.innerHeight / layout.pitch) - 1);
    const far = (step: 1 | -1): number => {
      let to = index;
      for (let row = 0; row < rows; row++) {
        to = layout.vertical(to, step);
      }
      return to;
    };
    const moves: Record<string, () => number> = {
      ArrowLeft: () => index - 1,
      ArrowRight: () => index + 1,
      ArrowUp: () => layout.vertical(index, -1),
      ArrowDown: () => layout.vertical(index, 1),
      PageUp: () => far(-1),
      PageDown: () => far(1),
      Home: () => 0,
      End: () => layout.count - 1,
    };
    const move = moves[event.key];
    if (move === undefined) {
      return;
    }
    event.preventDefault();
    const next = Math.min(Math.max(move(), 0), layout.count - 1);
    setFocused(next);
    wantsFocus.current = true;
    show(next, false);
    update();
  };

  return (
    <div
      class={`grid size-${size}`}
      ref={frame}
      data-testid="grid"
      style={{ height: px(physical) }}
      onKeyDown={onKeyDown}
      aria-busy={!found.done}
    >
      <div class="layer" ref={layer}>
        {width > 0 &&
          slices.map((slice) => {
            const section = layout.sections[slice.section]!;
            const first = layout.firstOf(slice.section);
            const indexes = Array.from({ length: slice.end - slice.first }, (_, offset) => slice.first + offset);
            return (
              <section key={source.live ? section.label : `${slice.section} ${section.label}`} aria-label={section.label}>
                <h2 data-testid="section" style={{ transform: `translateY(${layout.headingTop(slice.section)}px)`, height: px(layout.measures.heading) }}>
                  {section.label} {(!found.more || slice.section < layout.sections.length - 1) && <span>{count(section.count)}</span>}
                </h2>
                <ul role="list">
                  {indexes.map((index) => (
                    <Item
                      key={found.keyOf(index)}
                      tile={found.tile(index)}
                      index={index}
                      position={index - first + 1}
                      of={found.more && slice.section === layout.sections.length - 1 ? -1 : section.count}
                      left={layout.left(index)}
                      top={layout.top(index)}
                      side={layout.side}
                      stop={index === stop}
                      moving={shown.moving}
                      handlers={handlers}
                    />
                  ))}
                </ul>
              </section>
            );
          })}
      </div>
      <div class={`when ${scrolling ? 'visible' : ''}`} aria-hidden="true">
        {label}
      </div>
    </div>
  );
}
