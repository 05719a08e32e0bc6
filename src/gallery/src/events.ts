/** What the server tells of what is archived, changed and forgotten. */

interface Listener {
  /** Prompts of which something is new, or which have gone. */
  changed(key: string): void;
  /** What happened meanwhile cannot be told. */
  lost(): void;
  /** The server is there (again). */
  back(): void;
  away(): void;
}

const AGAIN_MS = 5000;
/** A browser has six connections to a server, for all of its tabs: one that nobody looks at gives its own back. */
const HIDDEN_MS = 20_000;

/** Listens for as long as the page is looked at. A connection that ends goes on from the last event that came. */
export function announcements(listener: Listener): void {
  let last = '';
  let events: EventSource | null = null;
  let timer = 0;
  let rested = false;
  const open = (): void => {
    clearTimeout(timer);
    const opened = new EventSource(`archive/v1/events${last === '' ? '' : `?since=${encodeURIComponent(last)}`}`);
    events = opened;
    opened.addEventListener('open', () => {
      listener.back();
      if (rested && last === '') {
        listener.lost(); // nothing says from where to go on
      }
      rested = false;
    });
    opened.addEventListener('message', (event: MessageEvent<string>) => {
      last = event.lastEventId || last;
      const told = read(event.data);
      if (told.kind === 'reset') {
        listener.lost();
      } else if (typeof told.key === 'number') {
        listener.changed(`p${told.key}`);
      }
    });
    opened.addEventListener('error', () => {
      if (opened.readyState !== EventSource.CLOSED) {
        listener.away();
      } else if (events === opened) {
        // It was refused: too many listen, or this page may no longer. The rest of the page says what is wrong.
        timer = window.setTimeout(open, AGAIN_MS);
      }
    });
  };
  const rest = (): void => {
    clearTimeout(timer);
    events?.close();
    events = null;
    rested = true;
  };
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = window.setTimeout(rest, HIDDEN_MS);
    } else if (events === null || events.readyState === EventSource.CLOSED) {
      open();
    }
  });
  // Browsers keep a page that was left for the way back, and its connections with it.
  window.addEventListener('pagehide', rest);
  window.addEventListener('pageshow', () => {
    if (events === null) {
      open();
    }
  });
  open();
}

function read(data: string): { readonly kind?: unknown; readonly key?: unknown } {
  try {
    return (JSON.parse(data) ?? {}) as { kind?: unknown; key?: unknown };
  } catch {
    return {};
  }
}
