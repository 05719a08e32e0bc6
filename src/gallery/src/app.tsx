import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { remember, remembered } from './actions';
import { type Address, type Facet, type Filter, filterCount, isActive, NO_FILTER, readAddress, writeAddress } from './filter';
import { ActiveFilters, Filters } from './filters';
import { Grid, type Size, SIZES } from './grid';
import type { Tile } from './format';
import { AlertIcon, CloseIcon, FilterIcon, HalfIcon, LockIcon, MoonIcon, SearchIcon, SunIcon, UpIcon } from './icons';
import { type Found, nothing, type Source } from './source';
import { currentTheme, setTheme, type Theme } from './theme';
import { type Move, Viewer } from './viewer';
import { count } from './words';

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

export function App({ source }: { source: Source }) {
  const [address, setAddress] = useState<Address>(() => readAddress(location.hash));
  const [found, setFound] = useState<Found>(() => nothing(address.filter));
  const [size, setSize] = useState<Size>(savedSize);
  const [theme, chooseTheme] = useState<Theme>(currentTheme);
  const [drawer, setDrawer] = useState(false);
  const [toast, setToast] = useState('');
  const [looked, setLooked] = useState<{ readonly id: string; readonly tile: Tile | null } | null>(null);
  const [returnTo, setReturnTo] = useState<{ readonly index: number } | null>(null);
  const [, setLoaded] = useState(0);
  const latest = useRef(address);
  latest.current = address;
  const pushed = useRef(false);
  const wasOpen = useRef(-1);
  const search = useRef<HTMLInputElement>(null);
  const filtersButton = useRef<HTMLButtonElement>(null);
  const { filter, open } = address;

  useEffect(() => source.subscribe(() => setLoaded((value) => value + 1)), [source]);

  const { trouble } = source;
  const closed = trouble?.kind === 'closed' && found.count === 0;
  // The search. Until it has something to show, what was found before stays, and is not taken for its own.
  useLayoutEffect(() => source.find(filter, setFound), [source, filter]);
  const done = trouble?.kind === 'closed' || (found.done && found.filter === filter);

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

  // The open one: at hand as a rule, looked for when the address named it.
  const atHand = open === null ? undefined : source.at(open);
  const missing = open !== null && atHand === undefined;
  useEffect(() => {
    if (open === null || !missing) {
      return undefined;
    }
    let gone = false;
    source.look(open).then(
      (tile) => gone || setLooked({ id: open, tile }),
      () => gone || setLooked({ id: open, tile: null }),
    );
    return () => {
      gone = true;
    };
  }, [source, open, missing]);
  const openTile = open === null ? undefined : (atHand ?? (looked?.id === open ? looked.tile : undefined));
  useEffect(() => source.viewing(open), [source, open]);

  const total = found.count;
  const openIndex = useMemo(() => (open === null ? -1 : found.indexOf(open)), [open, found, atHand]);

  const openAt = useCallback(
    async (index: number, push: boolean) => {
      const tile = await found.load(index);
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
    [found, filter],
  );

  const onMove = (move: Move): void => {
    const last = total - 1;
    const index = openIndex;
    const to = move === 'first' ? 0 : move === 'last' ? last : index < 0 ? -1 : move === 'next' ? index + 1 : index - 1;
    if (to >= 0 && to <= last && to !== index) {
      void openAt(to, false);
      // And what comes after it.
      if (source.live) {
        found.seen([to], window.scrollY <= 0);
      }
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

  const terms = useMemo(() => source.terms(filter.q), [source, filter.q]);
  const set = filterCount(filter);
  const of = source.total === null ? '' : ` of ${count(source.total)}`;
  const results = isActive(filter) ? `${count(total)}${found.more ? '+' : ''}${of}` : `${count(total)}${found.more ? '+' : ''}`;
  const quiet = closed || found.problem !== null;
  const items = total === 1 && source.total === null ? 'item' : (source.total ?? 0) === 1 ? 'item' : 'items';
  const [nextTheme, themeLabel] = THEMES[theme];

  return (
    <>
      <header class="bar">
        <h1>
          <a href="#" data-testid="home" onClick={(event) => {
            event.preventDefault();
            setFilter(NO_FILTER);
          }}>
            <bdi>{source.title}</bdi>
          </a>
        </h1>
        <div class="search" role="search">
          <SearchIcon />
          <input
            ref={search}
            type="search"
            data-testid="search"
            placeholder={source.live ? 'lighthouse model:flux rating:>=4' : 'Search prompts, models, seeds…'}
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
          <Filters facets={source.facets} filter={filter} onFilter={setFilter} />
          <button type="button" class="button primary drawer-done" data-testid="show-results" onClick={() => setDrawer(false)}>
            Show {count(total)}
            {found.more && '+'}
          </button>
        </aside>
        {drawer && <div class="shade" onClick={() => setDrawer(false)} />}

        <main>
          <div class="found">
            <p>
              <b id="results" data-testid="count">
                {quiet ? '' : results}
              </b>{' '}
              {!quiet && items}
              {!done && (
                <span class="busy" data-testid="busy">
                  searching…
                </span>
              )}
            </p>
            <ActiveFilters filter={filter} onFilter={setFilter} />
          </div>
          {trouble !== null && !closed && (
            <p class={`problem ${trouble.kind}`} role="alert" data-testid="problem">
              {trouble.words}
            </p>
          )}
          {closed ? (
            <div class="empty" role="alert">
              <LockIcon />
              <p data-testid="problem">{trouble.words}</p>
            </div>
          ) : found.problem !== null && done ? (
            <div class="empty" role="alert" data-testid="query-problem">
              <AlertIcon />
              <p>{found.problem}</p>
              <p class="hint">
                Words are looked for as they are, a <code>"quoted phrase"</code> as one; filters stand beside them: <code>model:flux</code>{' '}
                <code>rating:&gt;=4</code> <code>since:7d</code> <code>-tag:draft</code> <code>steps=28</code>
              </p>
              <button type="button" class="button" onClick={() => setFilter(NO_FILTER)}>
                Show all
              </button>
            </div>
          ) : total === 0 && done ? (
            <div class="empty" data-testid="empty">
              <SearchIcon />
              {isActive(filter) ? (
                <>
                  <p>Nothing matches.</p>
                  <button type="button" class="button" onClick={() => setFilter(NO_FILTER)}>
                    Show all{source.total !== null && ` ${count(source.total)}`}
                  </button>
                </>
              ) : (
                <p>{source.live ? 'Nothing is archived yet. What is shows here as it comes.' : 'This gallery is empty.'}</p>
              )}
            </div>
          ) : (
            <Grid source={source} found={found} size={size} returnTo={returnTo} onOpen={(index) => void openAt(index, true)} />
          )}
          {found.waiting > 0 && open === null && (
            <button
              type="button"
              class="pill"
              data-testid="new"
              onClick={() => {
                found.showWaiting();
                window.scrollTo(0, 0);
              }}
            >
              <UpIcon /> {count(found.waiting)} new
            </button>
          )}
          <footer>
            {source.footer}
          </footer>
        </main>
      </div>

      {open !== null && (
        <Viewer
          source={source}
          tile={openTile}
          index={openIndex}
          count={total}
          more={found.more}
          terms={terms}
          onMove={onMove}
          onClose={onClose}
          onFilter={onFilterName}
          say={say}
          toast={toast}
        />
      )}
      <Results words={`${results} ${items}`} done={done} />
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
