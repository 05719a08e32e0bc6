import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { remember, remembered } from './actions';
import { type Address, type Facet, type Filter, filterCount, isActive, NO_FILTER, readAddress, writeAddress } from './filter';
import { ActiveFilters, Filters } from './filters';
import { Grid, placeAt, type Size, SIZES } from './grid';
import { CloseIcon, FilterIcon, HalfIcon, MoonIcon, SearchIcon, SunIcon } from './icons';
import { findMatches, type Matches } from './matches';
import { termsOf } from './search';
import type { Store } from './store';
import { currentTheme, setTheme, type Theme } from './theme';
import { type Move, Viewer } from './viewer';
import { count, timeLabel } from './words';

const ALL: Matches = { places: null, done: true };
const NONE: Matches = { places: [], done: false };

interface Found {
  readonly filter: Filter;
  readonly matches: Matches;
}

const THEMES: Record<Theme, readonly [next: Theme, label: string]> = {
  auto: ['light', 'Theme: as the system'],
  light: ['dark', 'Theme: light'],
  dark: ['auto', 'Theme: dark'],
};
const ADDRESS_MS = 250;
const TOAST_MS = 2200;

function savedSize(): Size {
  const size = remembered('size');
  return SIZES.find((each) => each === size) ?? 'm';
}

export function App({ store }: { store: Store }) {
  const { manifest } = store;
  const [address, setAddress] = useState<Address>(() => readAddress(location.hash));
  const [latestFound, setFound] = useState<Found>(() => ({ filter: NO_FILTER, matches: isActive(address.filter) ? NONE : ALL }));
  const [size, setSize] = useState<Size>(savedSize);
  const [theme, chooseTheme] = useState<Theme>(currentTheme);
  const [drawer, setDrawer] = useState(false);
  const [toast, setToast] = useState('');
  const [openPlace, setOpenPlace] = useState<number | null>(null);
  const [returnTo, setReturnTo] = useState<{ readonly index: number } | null>(null);
  const [, setLoaded] = useState(0);
  const latest = useRef(address);
  latest.current = address;
  const pushed = useRef(false);
  const wasOpen = useRef(-1);
  const search = useRef<HTMLInputElement>(null);
  const filtersButton = useRef<HTMLButtonElement>(null);
  const { filter, open } = address;

  useEffect(() => store.subscribe(() => setLoaded((value) => value + 1)), [store]);

  // The search. Until it has something to show, what was found before stays, and is not taken for its own.
  useLayoutEffect(() => {
    if (!isActive(filter)) {
      setFound({ filter, matches: ALL });
      return undefined;
    }
    return findMatches(store, filter, (matches) => setFound({ filter, matches }));
  }, [store, filter]);
  const matches = useMemo<Matches>(() => {
    if (!isActive(filter)) {
      return ALL;
    }
    return latestFound.filter === filter ? latestFound.matches : { ...latestFound.matches, done: false };
  }, [filter, latestFound]);

  const setFilter = useCallback((next: Filter) => {
    setAddress((before) => ({ ...before, filter: next }));
    setReturnTo(null);
    if (window.scrollY > 0) {
      window.scrollTo(0, 0);
    }
  }, []);

  // The address follows the search, a little later: browsers limit how often it may change.
  useEffect(() => {
    const timer = setTimeout(() => {
      const hash = writeAddress(address);
      if (hash !== writeAddress(readAddress(location.hash))) {
        history.replaceState(history.state, '', hash === '' ? location.pathname + location.search : hash);
      }
    }, ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [address]);

  // And the search follows the address: a link, the back button.
  useEffect(() => {
    const onAddress = (): void => {
      pushed.current = false;
      history.scrollRestoration = 'auto';
      const next = readAddress(location.hash);
      const before = latest.current;
      if (writeAddress({ ...before, open: null }) === writeAddress({ ...next, open: null })) {
        setAddress({ ...before, open: next.open });
      } else {
        wasOpen.current = -1;
        setAddress(next);
        setReturnTo(null);
        window.scrollTo(0, 0);
      }
    };
    window.addEventListener('popstate', onAddress);
    window.addEventListener('hashchange', onAddress);
    return () => {
      window.removeEventListener('popstate', onAddress);
      window.removeEventListener('hashchange', onAddress);
    };
  }, []);

  // Where the open one stands in the archive: at hand as a rule, looked for when the address named it.
  useEffect(() => {
    if (open === null) {
      setOpenPlace(null);
      return undefined;
    }
    const place = store.placeOf(open);
    setOpenPlace(place >= 0 ? place : null);
    if (place >= 0) {
      return undefined;
    }
    let gone = false;
    void store.find(open).then((found) => gone || setOpenPlace(found));
    return () => {
      gone = true;
    };
  }, [store, open]);

  const total = matches.places === null ? store.count : matches.places.length;
  const openIndex = useMemo(() => {
    if (openPlace === null || openPlace < 0) {
      return -1;
    }
    return matches.places === null ? openPlace : matches.places.indexOf(openPlace);
  }, [openPlace, matches]);

  const openAt = useCallback(
    async (index: number, push: boolean) => {
      const place = placeAt(matches, index);
      if (place < 0) {
        return;
      }
      const chunk = store.chunkOf(place);
      const tile = store.tile(place) ?? (await store.load(chunk))[place - store.startOf(chunk)];
      if (tile === undefined) {
        return;
      }
      const next = { filter, open: tile.id };
      if (push) {
        // So that "back" closes it, and leaves the scrolling to the grid.
        history.scrollRestoration = 'manual';
        history.pushState({ viewer: true }, '', writeAddress(next));
        pushed.current = true;
      }
      setAddress((before) => ({ ...before, open: tile.id }));
    },
    [store, matches, filter],
  );

  const onMove = (move: Move): void => {
    const last = total - 1;
    const index = openIndex;
    const to = move === 'first' ? 0 : move === 'last' ? last : index < 0 ? -1 : move === 'next' ? index + 1 : index - 1;
    if (to >= 0 && to <= last && to !== index) {
      void openAt(to, false);
    }
  };

  // However it was closed, the focus goes to the one that was open.
  useEffect(() => {
    if (open !== null) {
      wasOpen.current = openIndex;
    } else if (wasOpen.current >= 0) {
      setReturnTo({ index: wasOpen.current });
      wasOpen.current = -1;
    }
  }, [open, openIndex]);

  const onClose = (): void => {
    if (pushed.current) {
      // Back to where it was opened, with the filter as it is.
      pushed.current = false;
      history.back();
    }
    setAddress((before) => ({ ...before, open: null }));
  };

  const onFilterName = (facet: Facet, name: string): void => {
    pushed.current = false;
    wasOpen.current = -1;
    setReturnTo(null);
    setAddress({ filter: { ...NO_FILTER, [facet]: [name] }, open: null });
    window.scrollTo(0, 0);
  };

  const say = useCallback((words: string) => setToast(words), []);
  useEffect(() => {
    if (toast === '') {
      return undefined;
    }
    const timer = setTimeout(() => setToast(''), TOAST_MS);
    return () => clearTimeout(timer);
  }, [toast]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (open !== null || event.altKey || event.ctrlKey || event.metaKey) {
        return;
      }
      if (event.key === '/' && !typing) {
        event.preventDefault();
        search.current?.focus();
        search.current?.select();
      } else if (event.key === 'Escape' && drawer) {
        setDrawer(false);
        filtersButton.current?.focus();
      } else if (event.key === 'Escape' && target === search.current) {
        setFilter({ ...filter, q: '' });
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [open, filter, setFilter, drawer]);

  // Who opens the drawer by keys goes on in it.
  const closeFilters = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (drawer) {
      closeFilters.current?.focus({ preventScroll: true });
    }
  }, [drawer]);

  const terms = useMemo(() => termsOf(filter.q), [filter.q]);
  const set = filterCount(filter);
  const results = isActive(filter) ? `${count(total)} of ${count(store.count)}` : count(store.count);
  const openTile = openPlace === null ? undefined : openPlace < 0 ? null : (store.tile(openPlace) ?? null);
  const [nextTheme, themeLabel] = THEMES[theme];

  return (
    <>
      <header class="bar">
        <h1>
          <a href="#" data-testid="home" onClick={(event) => {
            event.preventDefault();
            setFilter(NO_FILTER);
          }}>
            <bdi>{manifest.title}</bdi>
          </a>
        </h1>
        <div class="search" role="search">
          <SearchIcon />
          <input
            ref={search}
            type="search"
            data-testid="search"
            placeholder="Search prompts, models, seeds…"
            aria-label="Search prompts, models, seeds and file names"
            aria-describedby="results"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            enterkeyhint="search"
            value={filter.q}
            onInput={(event) => setFilter({ ...filter, q: event.currentTarget.value })}
          />
          {filter.q === '' ? (
            <kbd aria-hidden="true">/</kbd>
          ) : (
            <button
              type="button"
              class="clear"
              data-testid="clear-search"
              aria-label="Clear the search"
              onClick={() => {
                setFilter({ ...filter, q: '' });
                search.current?.focus();
              }}
            >
              <CloseIcon />
            </button>
          )}
        </div>
        <div class="tools">
          <div class="sizes" role="radiogroup" aria-label="Size of the pictures">
            {SIZES.map((each) => (
              <label key={each} title={{ s: 'Small', m: 'Medium', l: 'Large' }[each]}>
                <input
                  type="radio"
                  name="size"
                  value={each}
                  data-testid={`size-${each}`}
                  aria-label={{ s: 'Small', m: 'Medium', l: 'Large' }[each]}
                  checked={size === each}
                  onChange={() => {
                    setSize(each);
                    remember('size', each);
                  }}
                />
                <span aria-hidden="true">{each.toUpperCase()}</span>
              </label>
            ))}
          </div>
          <button
            type="button"
            class="round"
            data-testid="theme"
            aria-label={themeLabel}
            title={themeLabel}
            onClick={() => {
              setTheme(nextTheme);
              chooseTheme(nextTheme);
            }}
          >
            {theme === 'auto' ? <HalfIcon /> : theme === 'light' ? <SunIcon /> : <MoonIcon />}
          </button>
          <button
            type="button"
            ref={filtersButton}
            class="round filters-button"
            data-testid="filters-button"
            aria-label={set === 0 ? 'Filters' : `Filters, ${set} set`}
            aria-expanded={drawer}
            aria-controls="drawer"
            onClick={() => setDrawer(!drawer)}
          >
            <FilterIcon />
            {set > 0 && <span class="dot">{set}</span>}
          </button>
        </div>
      </header>

      <div class="page">
        <aside id="drawer" class={`drawer ${drawer ? 'open' : ''}`} aria-label="Filters">
          <div class="drawer-head">
            <h2>Filters</h2>
            <button
              type="button"
              ref={closeFilters}
              class="round"
              data-testid="close-filters"
              aria-label="Close the filters"
              onClick={() => {
                setDrawer(false);
                filtersButton.current?.focus();
              }}
            >
              <CloseIcon />
            </button>
          </div>
          <Filters manifest={manifest} filter={filter} onFilter={setFilter} />
          <button type="button" class="button primary drawer-done" data-testid="show-results" onClick={() => setDrawer(false)}>
            Show {count(total)}
          </button>
        </aside>
        {drawer && <div class="shade" onClick={() => setDrawer(false)} />}

        <main>
          <div class="found">
            <p>
              <b id="results" data-testid="count">
                {results}
              </b>{' '}
              {store.count === 1 ? 'item' : 'items'}
              {!matches.done && (
                <span class="busy" data-testid="busy">
                  searching…
                </span>
              )}
            </p>
            <ActiveFilters filter={filter} onFilter={setFilter} />
          </div>
          {store.problems.length > 0 && (
            <p class="problem" role="alert" data-testid="problem">
              Not everything is here: {store.problems.slice(0, 3).join(', ')}
              {store.problems.length > 3 && ` and ${store.problems.length - 3} more`} could not be read. Was the folder copied whole?
            </p>
          )}
          {total === 0 && matches.done ? (
            <div class="empty" data-testid="empty">
              <SearchIcon />
              {store.count === 0 ? (
                <p>This gallery is empty.</p>
              ) : (
                <>
                  <p>Nothing matches.</p>
                  <button type="button" class="button" onClick={() => setFilter(NO_FILTER)}>
                    Show all {count(store.count)}
                  </button>
                </>
              )}
            </div>
          ) : (
            <Grid store={store} matches={matches} size={size} returnTo={returnTo} onOpen={(index) => void openAt(index, true)} />
          )}
          <footer>
            {count(manifest.prompts)} prompts, exported {timeLabel(manifest.generated)}
          </footer>
        </main>
      </div>

      {open !== null && (
        <Viewer
          store={store}
          tile={openTile}
          index={openIndex}
          count={total}
          terms={terms}
          onMove={onMove}
          onClose={onClose}
          onFilter={onFilterName}
          say={say}
          toast={toast}
        />
      )}
      <Results words={`${results} items`} done={matches.done} />
    </>
  );
}

/** Tells a screen reader how many are found, once that is known. */
function Results({ words, done }: { words: string; done: boolean }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!done) {
      return undefined;
    }
    const timer = setTimeout(() => setSaid(words), 500);
    return () => clearTimeout(timer);
  }, [words, done]);
  return (
    <p class="offscreen" aria-live="polite" data-testid="live">
      {said}
    </p>
  );
}
