import type { ComponentChildren, TargetedPointerEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { copyText, saveBlob } from './actions';
import { NoteInput, rate, StarsInput, TagsInput } from './edit';
import type { Facet } from './filter';
import type { Details, Failure, File, Run, Tile } from './format';
import { AudioIcon, CloseIcon, CopyIcon, DownloadIcon, FileIcon, InfoIcon, LeftIcon, OpenIcon, RightIcon, TextIcon } from './icons';
import { presentationOf, thumbnailOf } from './media';
import { piecesOf } from './search';
import type { Source } from './source';
import { count, downloadName, durationLabel, shortException, sizeLabel, starsLabel, timeLabel, visibleName } from './words';

export type Move = 'previous' | 'next' | 'first' | 'last';

interface Props {
  readonly source: Source;
  /** Undefined while it is looked for, null when it is not in the gallery. */
  readonly tile: Tile | undefined | null;
  readonly index: number;
  readonly count: number;
  /** Whether there are more than are counted. */
  readonly more: boolean;
  readonly terms: readonly string[];
  readonly onMove: (move: Move) => void;
  readonly onClose: () => void;
  readonly onFilter: (facet: Facet, name: string) => void;
  readonly say: (words: string) => void;
  readonly toast: string;
}

const MOVES: Record<string, Move> = { ArrowLeft: 'previous', ArrowRight: 'next', Home: 'first', End: 'last' };

export function titleOf(tile: Tile): string {
  if (tile.file !== null) {
    return visibleName(tile.file.filename);
  }
  if (tile.kind !== 'failure') {
    return 'Prompt without files';
  }
  return tile.run.status === 'interrupted'
    ? 'Interrupted'
    : visibleName(shortException(tile.run.failure?.exceptionType ?? null) ?? 'Failed');
}

/** One picture, large, with all that is known of it. */
export function Viewer({ source, tile, index, count: total, more, terms, onMove, onClose, onFilter, say, toast }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [info, setInfo] = useState(true);
  const title = tile ? titleOf(tile) : '';
  const read = useDetails(source, tile?.run);

  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    element.focus();
    document.documentElement.classList.add('viewing');
    return () => {
      document.documentElement.classList.remove('viewing');
      element.close();
    };
  }, []);

  useEffect(() => {
    dialog.current?.querySelector('.panel')?.scrollTo(0, 0);
    if (window.innerWidth < 800) {
      dialog.current?.querySelector('.viewer-body')?.scrollTo(0, 0);
    }
  }, [tile?.id]);

  // Of the page and not of the dialog: what had the focus may have gone with the picture before.
  const keys = useRef<(event: KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => keys.current(event);
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
  keys.current = (event) => {
    const target = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
      return;
    }
    const { changes } = source;
    if (changes !== null && tile && /^[0-5]$/.test(event.key)) {
      event.preventDefault();
      if (changes.allowed) {
        void rate({ changes, tile, say }, Number(event.key));
      } else {
        say(changes.hint);
      }
      return;
    }
    const move = MOVES[event.key];
    // A player seeks with the same keys.
    if (move === undefined || target instanceof HTMLMediaElement) {
      return;
    }
    event.preventDefault();
    onMove(move);
  };

  return (
    <dialog
      ref={dialog}
      class={`viewer ${info ? '' : 'without-info'}`}
      data-testid="viewer"
      data-id={tile?.id}
      aria-label={title || 'Loading'}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="viewer-bar">
        <button type="button" class="round" data-testid="close" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <CloseIcon />
        </button>
        <span class="viewer-title">
          <bdi data-testid="viewer-title">{title}</bdi>
        </span>
        <span class="viewer-count" data-testid="viewer-count">
          {index >= 0 && `${count(index + 1)} / ${count(total)}${more ? '+' : ''}`}
        </span>
        <button
          type="button"
          class="round info-toggle"
          aria-label="Parameters"
          title="Parameters"
          aria-pressed={info}
          onClick={() => setInfo(!info)}
        >
          <InfoIcon />
        </button>
      </div>
      <div class="viewer-body">
        <Stage tile={tile} read={read} live={source.live} onMove={onMove} />
        <button
          type="button"
          class="step previous"
          data-testid="previous"
          aria-label="Previous"
          title="Previous (←)"
          disabled={index <= 0}
          onClick={() => onMove('previous')}
        >
          <LeftIcon />
        </button>
        <button
          type="button"
          class="step next"
          data-testid="next"
          aria-label="Next"
          title="Next (→)"
          disabled={index < 0 || index >= total - 1}
          onClick={() => onMove('next')}
        >
          <RightIcon />
        </button>
        {tile && <Panel key={tile.id} source={source} tile={tile} read={read} terms={terms} onFilter={onFilter} say={say} />}
      </div>
      <p class="offscreen" aria-live="polite">
        {index < 0 ? title : `${title}, ${count(index + 1)} of ${count(total)}`}
      </p>
      <div class={`toast ${toast === '' ? '' : 'visible'}`} role="status" data-testid="toast">
        {toast}
      </div>
    </dialog>
  );
}

const SWIPE_PX = 50;

interface StageProps {
  readonly tile: Tile | undefined | null;
  readonly read: Read;
  readonly live: boolean;
  readonly onMove: (move: Move) => void;
}

function Stage({ tile, read, live, onMove }: StageProps) {
  const start = useRef<{ x: number; y: number } | null>(null);
  const onPointerDown = (event: TargetedPointerEvent<HTMLElement>): void => {
    start.current = event.pointerType === 'touch' && event.isPrimary ? { x: event.clientX, y: event.clientY } : null;
  };
  const onPointerUp = (event: TargetedPointerEvent<HTMLElement>): void => {
    if (start.current !== null && event.isPrimary && (window.visualViewport?.scale ?? 1) < 1.05) {
      const x = event.clientX - start.current.x;
      const y = event.clientY - start.current.y;
      if (Math.abs(x) > SWIPE_PX && Math.abs(x) > 2 * Math.abs(y)) {
        onMove(x > 0 ? 'previous' : 'next');
      }
    }
    start.current = null;
  };
  return (
    <div
      class="stage"
      data-testid="stage"
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        start.current = null;
      }}
    >
      {tile === null ? (
        <Notice icon={<FileIcon />}>{live ? 'This is not in the archive, or no more.' : 'This item is not in the gallery.'}</Notice>
      ) : tile === undefined ? (
        <Notice icon={null}>Loading…</Notice>
      ) : tile.kind === 'failure' ? (
        tile.run.failure && <FailureText failure={tile.run.failure} status={tile.run.status} traceback={read.details?.traceback} />
      ) : tile.file === null ? (
        <Notice icon={<TextIcon />}>This prompt left no files.</Notice>
      ) : (
        <Media key={tile.id} file={tile.file} alt={(tile.run.positive ?? '').slice(0, 300)} />
      )}
    </div>
  );
}

function FailureText({ failure, status, traceback }: { failure: Failure; status: string; traceback: string | null | undefined }) {
  const interrupted = status === 'interrupted';
  return (
    <section class={`failure-text ${interrupted ? 'interrupted' : ''}`} data-testid="failure">
      <h3>{interrupted ? 'Interrupted' : visibleName(failure.exceptionType ?? 'Failed')}</h3>
      {(failure.nodeType ?? failure.nodeId) !== null && (
        <p>
          in <b>{visibleName(failure.nodeType ?? 'a node')}</b>
          {failure.nodeId !== null && <> (node {visibleName(failure.nodeId)})</>}
        </p>
      )}
      {failure.message && <pre dir="auto">{failure.message}</pre>}
      {traceback && (
        <details>
          <summary>Traceback</summary>
          <pre>{traceback}</pre>
        </details>
      )}
    </section>
  );
}

function Notice({ icon, children }: { icon: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="notice">
      {icon}
      <p>{children}</p>
    </div>
  );
}

function Media({ file, alt }: { file: File; alt: string }) {
  const [broken, setBroken] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [actual, setActual] = useState(false);
  const presentation = presentationOf(file);
  const thumbnail = thumbnailOf(file);
  const player = useRef<HTMLMediaElement>(null);
  useEffect(() => {
    // An element taken out of the page would play on.
    const element = player.current;
    return () => {
      if (element !== null) {
        element.pause();
        element.removeAttribute('src');
        element.load();
      }
    };
  }, []);

  if (broken || presentation === 'none') {
    return (
      <div class="notice">
        {thumbnail !== null ? <img class="small" src={thumbnail} alt="" /> : <FileIcon />}
        <p>
          {file.original === null ? absence(file.state) : broken ? 'This browser could not read the file.' : 'This kind of file is not opened here.'}
          {broken && file.original !== null && <small>{file.original}</small>}
        </p>
      </div>
    );
  }
  const path = file.original!;
  if (presentation === 'image') {
    const sized = file.width !== null && file.height !== null && file.width > 0 && file.height > 0;
    const ratio = sized ? file.width! / file.height! : 1;
    const style = sized
      ? { aspectRatio: String(ratio), width: `min(100cqw, ${ratio * 100}cqh, ${Math.max(480, file.width! * 2)}px)` }
      : { width: '100%', height: '100%' };
    return (
      <div
        class={`picture ${actual ? 'actual' : ''} ${sized ? '' : 'unsized'}`}
        style={actual ? {} : style}
        onClick={() => sized && setActual(!actual)}
      >
        {thumbnail !== null && !loaded && <img class="under" src={thumbnail} alt="" />}
        <img
          data-testid="original"
          class={loaded ? 'shown' : 'loading'}
          src={path}
          alt={alt}
          decoding="async"
          onLoad={() => setLoaded(true)}
          onError={() => setBroken(true)}
        />
      </div>
    );
  }
  if (presentation === 'video') {
    return (
      <video
        ref={player as { current: HTMLVideoElement | null }}
        data-testid="original"
        src={path}
        {...(thumbnail !== null && { poster: thumbnail })}
        controls
        loop
        playsInline
        preload="metadata"
        onError={() => setBroken(true)}
      />
    );
  }
  if (presentation === 'audio') {
    return (
      <div class="notice">
        <AudioIcon />
        <audio
          ref={player as { current: HTMLAudioElement | null }}
          data-testid="original"
          src={path}
          controls
          preload="metadata"
          onError={() => setBroken(true)}
        />
      </div>
    );
  }
  return (
    <div class="notice">
      <FileIcon />
      <p>
        This kind of file is not shown here, only kept.
        <small>{file.mediaType}</small>
      </p>
    </div>
  );
}

function absence(state: string): string {
  switch (state) {
    case 'missing':
      return 'The server no longer had this file.';
    case 'pending':
      return 'This file is not fetched yet.';
    case 'failed':
      return 'This file could not be fetched.';
    case 'skipped':
      return 'Files of this type are not archived.';
    default:
      return 'This file is not part of the gallery.';
  }
}

interface PanelProps {
  readonly source: Source;
  readonly tile: Tile;
  readonly read: Read;
  readonly terms: readonly string[];
  readonly onFilter: (facet: Facet, name: string) => void;
  readonly say: (words: string) => void;
}

const DETAILS_AFTER_MS = 200;

/** What is read only of a prompt that is looked at. */
interface Read {
  readonly details: Details | null;
  readonly failed: boolean;
}

const UNREAD: Read = { details: null, failed: false };

function useDetails(source: Source, run: Run | undefined): Read {
  const [read, setRead] = useState<Read & { readonly run?: Run }>(UNREAD);
  const again = run !== undefined && read.run !== run && read.run?.key === run.key;
  useEffect(() => {
    if (run === undefined || !run.hasDetails) {
      return undefined;
    }
    let gone = false;
    // Who steps through quickly loads none of them.
    const timer = setTimeout(() => {
      source.details(run).then(
        (details) => gone || setRead({ details, failed: false, run }),
        () => gone || setRead({ details: null, failed: true, run }),
      );
    }, again ? 0 : DETAILS_AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [source, run]);
  // What was read of it before it changed is shown until it is read again.
  return run !== undefined && read.run?.key === run.key ? read : UNREAD;
}

function Panel({ source, tile, read, terms, onFilter, say }: PanelProps) {
  const { details, failed } = read;
  const { run, file } = tile;
  const { changes } = source;
  const editable = changes !== null && changes.allowed;
  const { model } = run;
  const server = run.server === '' ? null : run.server;
  const note = details?.notes?.find(([number]) => number === file?.number)?.[1] ?? details?.note ?? null;
  const base = downloadName(file === null ? run.promptId : file.filename.replace(/\.[^.]*$/, ''));
  const saveJson = (text: string, suffix: string): void => {
    saveBlob(new Blob([text], { type: 'application/json' }), `${base}.${suffix}.json`);
    say('Saved');
  };

  const facts: [string, ComponentChildren, string?][] = [];
  const fact = (label: string, value: ComponentChildren, testid?: string): void => {
    if (value !== null && value !== undefined && value !== '') {
      facts.push(testid === undefined ? [label, value] : [label, value, testid]);
    }
  };
  fact(
    'Seed',
    run.seed === null ? null : (
      <span class="with-copy">
        <code>{run.seed}</code>
        <Copy text={run.seed} what="Seed" testid="copy-seed" say={say} />
      </span>
    ),
    'seed',
  );
  fact('Steps', run.steps);
  fact('CFG', run.cfg);
  fact('Sampler', run.sampler && [run.sampler, run.scheduler].filter(Boolean).join(' · '));
  fact('Denoise', run.denoise);
  fact('Size', dimensions(file?.width ?? run.width, file?.height ?? run.height), 'size');
  fact('Took', run.durationMs === null ? null : durationLabel(run.durationMs));

  return (
    <div class="panel" data-testid="panel">
      <p class="panel-when">
        <span class={`status ${run.status}`} data-testid="status">
          {run.status}
        </span>
        <time dateTime={run.createdAt ?? ''}>{timeLabel(run.createdAt) ?? 'No date'}</time>
        {server !== null && (
          <button type="button" class="link" onClick={() => onFilter('server', server)}>
            <bdi>{visibleName(server)}</bdi>
          </button>
        )}
      </p>

      {editable ? (
        <section class="editable" aria-label="Stars, tags and note">
          <StarsInput changes={changes} tile={tile} say={say} />
          <TagsInput changes={changes} tile={tile} say={say} known={source.facets.tags} onShow={(name) => onFilter('tag', name)} />
        </section>
      ) : (
        (tile.stars !== null || tile.tags.length > 0) && (
          <p class="said">
            {tile.stars !== null && (
              <span class="stars" role="img" data-testid="stars" aria-label={starsLabel(tile.stars)} title={starsLabel(tile.stars)}>
                {[1, 2, 3, 4, 5].map((star) => (tile.stars! >= star ? '★' : '☆'))}
              </span>
            )}
            {tile.tags.map((name) => (
              <button key={name} type="button" class="tag" data-testid="tag" title="Show all with this tag" onClick={() => onFilter('tag', name)}>
                <bdi>{visibleName(name)}</bdi>
              </button>
            ))}
          </p>
        )
      )}
      <Words label="Note" text={note} terms={[]} testid="note" copyId="copy-note" say={say} />
      {editable && (
        <NoteInput changes={changes} tile={tile} say={say} note={details === null ? undefined : note} />
      )}
      {changes !== null && !editable && (
        <p class="hint" data-testid="no-session">
          {changes.hint}
        </p>
      )}

      {run.failure !== null && file !== null && (
        <FailureText failure={run.failure} status={run.status} traceback={details?.traceback} />
      )}

      <Words label="Prompt" text={run.positive} terms={terms} testid="prompt" copyId="copy-prompt" say={say} />
      <Words label="Negative prompt" text={run.negative} terms={terms} testid="negative" copyId="copy-negative" say={say} />

      {(model !== null || run.loras.length > 0) && (
        <section>
          <h3>Models</h3>
          <ul class="names">
            {model !== null && (
              <li>
                <button type="button" class="name" title="Show all of this model" onClick={() => onFilter('model', model)}>
                  <bdi>{visibleName(model)}</bdi>
                </button>
              </li>
            )}
            {run.loras.map(([name, strength], index) => (
              <li key={index}>
                <button type="button" class="name" title="Show all with this LoRA" onClick={() => onFilter('lora', name)}>
                  <bdi>{visibleName(name)}</bdi>
                </button>
                {strength !== null && <span class="strength">× {strength}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}

      {facts.length > 0 && (
        <dl class="facts" data-testid="parameters">
          {facts.map(([label, value, testid]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd data-testid={testid}>{value}</dd>
            </div>
          ))}
        </dl>
      )}

      <div class="actions">
        <button
          type="button"
          class="button primary"
          data-testid="download-workflow"
          disabled={!details?.workflow}
          title={run.hasDetails ? undefined : 'No workflow came with this prompt'}
          onClick={() => details?.workflow && saveJson(details.workflow, 'workflow')}
        >
          <DownloadIcon /> Workflow
        </button>
        {details?.graph && (
          <button type="button" class="button" data-testid="download-graph" onClick={() => saveJson(details.graph!, 'api')}>
            <DownloadIcon /> API graph
          </button>
        )}
        {file !== null && <FileAction source={source} file={file} say={say} />}
      </div>
      {failed && (
        <p class="hint">
          {source.live
            ? 'The workflow could not be read now.'
            : 'The workflow could not be read: is the folder “details” beside the page, and the browser not older than 2023?'}
        </p>
      )}

      {file !== null && (
        <dl class="lines">
          <Line label="File">
            <bdi data-testid="filename">{visibleName(file.filename)}</bdi>
          </Line>
          {file.subfolder !== '' && (
            <Line label="Folder">
              <bdi>{visibleName(file.subfolder)}</bdi>
            </Line>
          )}
          <Line label="Type">{[file.mediaType, file.type !== 'output' && file.type].filter(Boolean).join(', ')}</Line>
          {file.size !== null && <Line label="Bytes">{sizeLabel(file.size)}</Line>}
          {file.nodeId !== null && <Line label="Node">{visibleName(file.nodeId)}</Line>}
          {file.provenance !== null && <Line label="Origin">{provenance(file.provenance)}</Line>}
        </dl>
      )}
      <dl class="lines">
        <Line label="Prompt id">
          <span class="with-copy">
            <code>{visibleName(run.promptId)}</code>
            <Copy text={run.promptId} what="Prompt id" testid="copy-id" say={say} />
          </span>
        </Line>
        {details?.parameters?.map(([label, value], index) => (
          <Line key={index} label={label}>
            {value}
          </Line>
        ))}
        {details?.models?.map(([kind, name, strength], index) => (
          <Line key={index} label={kind}>
            <bdi>{visibleName(name)}</bdi>
            {strength !== null && ` × ${strength}`}
          </Line>
        ))}
      </dl>
      {details?.values?.map(([nodeId, media, value], index) => (
        <Words key={index} label={`${visibleName(media)} of node ${visibleName(nodeId)}`} text={value} terms={[]} say={say} />
      ))}
    </div>
  );
}

function Line({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function dimensions(width: number | null, height: number | null): string | null {
  return width === null || height === null ? null : `${width}\u2009×\u2009${height}`;
}

function provenance(value: string): string {
  switch (value) {
    case 'verified':
      return 'The file names this prompt itself';
    case 'mismatch':
      return 'The file is another prompt’s: its name was used again';
    default:
      return 'Not known';
  }
}

const MOST_CARRIED = 50_000_000;

/** The file itself: what can carry a script is only ever saved. */
function FileAction({ source, file, say }: { source: Source; file: File; say: (words: string) => void }) {
  const [unread, setUnread] = useState(false);
  const presentation = presentationOf(file);
  if (presentation === 'none') {
    return null;
  }
  const name = downloadName(file.filename);
  if (presentation === 'carried') {
    return (
      <button
        type="button"
        class="button"
        data-testid="download-file"
        disabled={unread}
        onClick={() => {
          source.carried(file.original!).then(
            (blob) => {
              saveBlob(blob, name);
              say('Saved');
            },
            () => setUnread(true),
          );
        }}
      >
        <DownloadIcon /> {unread ? 'Not readable' : 'File'}
      </button>
    );
  }
  if (presentation === 'download') {
    // A server gives it a name of its own: what is not too large for the memory is saved under the one that it had.
    const carries = source.live && (file.size ?? Infinity) <= MOST_CARRIED;
    return (
      <a
        class="button"
        data-testid="download-file"
        href={file.original!}
        download={name}
        rel="noopener noreferrer"
        {...(carries && {
          onClick: (event: Event) => {
            event.preventDefault();
            source.carried(file.original!).then(
              (blob) => {
                saveBlob(blob, name);
                say('Saved');
              },
              () => say('The file could not be read now'),
            );
          },
        })}
      >
        <DownloadIcon /> File
      </a>
    );
  }
  return (
    <a class="button" data-testid="open-original" href={file.original!} target="_blank" rel="noopener noreferrer">
      <OpenIcon /> Original
    </a>
  );
}

const LONG = 700;

interface WordsProps {
  readonly label: string;
  readonly text: string | null;
  readonly terms: readonly string[];
  readonly testid?: string;
  readonly copyId?: string;
  readonly say: (words: string) => void;
}

function Words({ label, text, terms, testid, copyId, say }: WordsProps) {
  const [all, setAll] = useState(false);
  if (text === null || text === '') {
    return null;
  }
  const long = text.length > LONG || text.split('\n', 13).length > 12;
  return (
    <section class="words">
      <h3>
        {label}
        <Copy text={text} what={label} testid={copyId} say={say} />
      </h3>
      <p class={`text ${long && !all ? 'cut' : ''}`} dir="auto" data-testid={testid}>
        {piecesOf(text, terms).map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece))}
      </p>
      {long && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show less' : 'Show all'}
        </button>
      )}
    </section>
  );
}

interface CopyProps {
  readonly text: string;
  readonly what: string;
  readonly testid?: string | undefined;
  readonly say: (words: string) => void;
}

function Copy({ text, what, testid, say }: CopyProps) {
  return (
    <button
      type="button"
      class="copy"
      data-testid={testid}
      aria-label={`Copy ${what.toLowerCase()}`}
      title={`Copy ${what.toLowerCase()}`}
      onClick={async () => say((await copyText(text)) ? `${what} copied` : 'This browser does not let the page copy')}
    >
      <CopyIcon />
    </button>
  );
}
