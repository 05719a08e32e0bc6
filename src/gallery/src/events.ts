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

/** Listens for as long as the page is open. A connection that ends goes on from the last event that came. */
export function announcements(listener: Listener): void {
  let last = '';
  const open = (): void => {
    const events = new EventSource(`archive/v1/events${last === '' ? '' : `?since=${encodeURIComponent(last)}`}`);
    events.addEventListener('open', () => listener.back());
    events.addEventListener('message', (event: MessageEvent<string>) => {
      last = event.lastEventId || last;
      const told = read(event.data);
      if (told.kind === 'reset') {
        listener.lost();
      } else if (typeof told.key === 'number') {
        listener.changed(`p${told.key}`);
      }
    });
    events.addEventListener('error', () => {
      if (events.readyState === EventSource.CLOSED) {
        // It was refused: too many listen, or this page may no longer. The rest of the page says what is wrong.
        setTimeout(open, AGAIN_MS);
      } else {
        listener.away();
      }
    });
  };
  open();
}

function read(data: string): { readonly kind?: unknown; readonly key?: unknown } {
  try {
    return (JSON.parse(data) ?? {}) as { kind?: unknown; key?: unknown };
  } catch {
    return {};
  }
}
