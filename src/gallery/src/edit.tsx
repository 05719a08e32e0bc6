/** What people add, to be set: stars, tags and a note of what is looked at. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Counted, Tile } from './format';
import { CloseIcon, StarIcon } from './icons';
import { ChangeError, type Changes } from './source';
import { starsLabel, visibleName } from './words';

interface Props {
  readonly changes: Changes;
  readonly tile: Tile;
  readonly say: (words: string) => void;
}

/** Tells what went wrong, and whether nothing did. */
export async function done(change: Promise<void>, say: (words: string) => void): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (failed) {
    if (!(failed instanceof ChangeError)) {
      throw failed;
    }
    say(failed.message);
    return false;
  }
}

/** Gives so many stars; the same number again takes them back. */
export async function rate({ changes, tile, say }: Props, stars: number): Promise<void> {
  if (await done(changes.rate(tile, stars), say)) {
    say(stars === 0 ? 'No stars' : starsLabel(stars));
  }
}

export function StarsInput(props: Props) {
  const { tile } = props;
  // What was clicked shows at once, until the archive has it.
  const [clicked, setClicked] = useState<number | null>(null);
  useEffect(() => setClicked(null), [tile]);
  const stars = clicked ?? tile.stars ?? 0;
  const set = async (wanted: number): Promise<void> => {
    setClicked(wanted);
    await rate(props, wanted);
    setClicked(null);
  };
  return (
    <div class="rate" role="group" aria-label="Stars" data-testid="stars" data-stars={stars}>
      {[1, 2, 3, 4, 5].map((star) => (
        <button
          key={star}
          type="button"
          class={star <= stars ? 'set' : ''}
          data-testid={`rate-${star}`}
          aria-pressed={star === stars}
          aria-label={starsLabel(star)}
          title={star === stars ? `${starsLabel(star)}; again takes them back (0)` : `${starsLabel(star)} (${star})`}
          onClick={() => void set(star === stars ? 0 : star)}
        >
          <StarIcon />
        </button>
      ))}
    </div>
  );
}

interface TagsProps extends Props {
  readonly known: readonly Counted[];
  readonly onShow: (name: string) => void;
}

export function TagsInput({ changes, tile, say, known, onShow }: TagsProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const add = async (): Promise<void> => {
    // Several with commas, as on the command line.
    const names = (field.current?.value ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !tile.tags.includes(name));
    if (busy) {
      return;
    }
    setBusy(true);
    while (names[0] !== undefined && (await done(changes.tag(tile, names[0]), say))) {
      names.shift();
    }
    setText(names.join(', '));
    setBusy(false);
    field.current?.focus();
  };
  return (
    <div class="tags">
      {tile.tags.map((name) => (
        <span key={name} class="tag with-remove">
          <button type="button" data-testid="tag" title="Show all with this tag" onClick={() => onShow(name)}>
            <bdi>{visibleName(name)}</bdi>
          </button>
          <button
            type="button"
            class="remove"
            data-testid="untag"
            aria-label={`Remove the tag ${visibleName(name)}`}
            title="Remove"
            onClick={() => void done(changes.untag(tile, name), say)}
          >
            <CloseIcon />
          </button>
        </span>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <input
          ref={field}
          class="add-tag"
          data-testid="add-tag"
          list="known-tags"
          placeholder="Add a tag"
          aria-label="Add a tag"
          maxLength={200}
          autocomplete="off"
          autocapitalize="off"
          enterkeyhint="done"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <datalist id="known-tags">
          {known
            .filter(([name]) => !tile.tags.includes(name))
            .slice(0, 200)
            .map(([name]) => (
              <option key={name} value={name} />
            ))}
        </datalist>
      </form>
    </div>
  );
}

interface NoteProps extends Props {
  /** Null where there is none; undefined while that is not known. */
  readonly note: string | null | undefined;
}

export function NoteInput({ changes, tile, say, note }: NoteProps) {
  const [text, setText] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const editing = text !== null;
  // Before the page is painted: a key that follows the click at once is the note's, not the viewer's.
  useLayoutEffect(() => {
    if (editing) {
      field.current?.focus();
    }
  }, [editing]);
  const end = (): void => {
    setText(null);
    setTimeout(() => button.current?.focus());
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    const saved = (text ?? '').trim() === (note ?? '') || (await done(changes.note(tile, (text ?? '').trim()), say));
    setBusy(false);
    if (saved) {
      end();
      say('Saved');
    }
  };
  if (text === null) {
    return (
      <button
        type="button"
        ref={button}
        class="link edit-note"
        data-testid="edit-note"
        disabled={note === undefined}
        onClick={() => setText(note ?? '')}
      >
        {note ? 'Change the note' : 'Add a note'}
      </button>
    );
  }
  return (
    <form
      class="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={field}
        data-testid="note-text"
        aria-label="Note"
        rows={4}
        maxLength={20_000}
        value={text}
        dir="auto"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void save();
          } else if (event.key === 'Escape') {
            // Of the note alone, not of what is looked at.
            event.preventDefault();
            event.stopPropagation();
            end();
          }
        }}
      />
      <div class="note-actions">
        <button type="submit" class="button primary" data-testid="save-note" disabled={busy} title="Ctrl+Enter">
          Save
        </button>
        <button type="button" class="button" onClick={end}>
          Cancel
        </button>
      </div>
    </form>
  );
}
