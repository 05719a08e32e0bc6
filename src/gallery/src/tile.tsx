import { useEffect, useRef, useState } from 'preact/hooks';
import type { Tile as TileData } from './format';
import { AlertIcon, AudioIcon, FileIcon, PlayIcon, StopIcon, TextIcon } from './icons';
import { thumbnailOf } from './media';
import { BACK } from './source';
import { shortException, starsLabel, timeLabel, visibleName } from './words';

/** What a screen reader says of a tile. */
export function tileLabel(tile: TileData): string {
  const { run, file } = tile;
  const when = timeLabel(run.createdAt);
  const prompt = (run.positive ?? '').slice(0, 140);
  const parts =
    tile.kind === 'failure'
      ? [
          run.status === 'interrupted' ? 'Interrupted' : 'Failed',
          shortException(run.failure?.exceptionType ?? null),
          run.failure?.nodeType && `in ${run.failure.nodeType}`,
          (run.failure?.message ?? '').slice(0, 140),
        ]
      : [file === null ? 'Prompt without files' : visibleName(file.filename), tile.kind];
  return [...parts, tile.stars !== null && starsLabel(tile.stars), when, prompt].filter(Boolean).join(', ');
}

interface Props {
  readonly tile: TileData | undefined;
  readonly moving: boolean;
}

/** The face of a tile: a picture, or what stands for one. */
export function TileFace({ tile, moving }: Props) {
  // What a fast scroll passes over is never loaded; what was shown once stays.
  const settled = useRef(false);
  settled.current ||= !moving;

  if (tile === undefined) {
    return <span class="face waiting" />;
  }
  if (tile.kind === 'failure') {
    return <FailureFace tile={tile} />;
  }
  const thumbnail = thumbnailOf(tile.file);
  return (
    <span class={`face ${thumbnail === null ? 'plain' : ''}`}>
      {thumbnail === null ? <PlainFace tile={tile} /> : settled.current ? <Thumbnail key={thumbnail} path={thumbnail} /> : null}
      {tile.kind === 'video' && thumbnail !== null && (
        <span class="badge">
          <PlayIcon />
        </span>
      )}
      <Stars tile={tile} />
      {tile.run.status !== 'success' && tile.run.status !== 'unknown' && <span class="badge failed">{tile.run.status}</span>}
      {thumbnail !== null && tile.run.positive && <span class="caption">{tile.run.positive.slice(0, 160)}</span>}
    </span>
  );
}

function Stars({ tile }: { tile: TileData }) {
  return tile.stars === null ? null : (
    <span class="badge stars" data-testid="tile-stars">
      ★ {tile.stars}
    </span>
  );
}

const AGAIN_MS = 4000;
const MOST_AGAIN = 2;

/** A server that has much to do, or is away, has it later: it is asked again some times, and when it is back. */
function Thumbnail({ path }: { path: string }) {
  const [broken, setBroken] = useState(false);
  const again = useRef(0);
  useEffect(() => {
    if (!broken || !path.startsWith('archive/')) {
      return undefined;
    }
    const retry = (): void => setBroken(false);
    const timer = again.current++ < MOST_AGAIN ? window.setTimeout(retry, AGAIN_MS * again.current) : 0;
    window.addEventListener(BACK, retry);
    return () => {
      clearTimeout(timer);
      window.removeEventListener(BACK, retry);
    };
  }, [broken, path]);
  return broken ? <FileIcon /> : <img src={path} alt="" decoding="async" draggable={false} onError={() => setBroken(true)} />;
}

function PlainFace({ tile }: { tile: TileData }) {
  const file = tile.file;
  if (file === null) {
    return (
      <>
        <TextIcon />
        <span class="plain-name">No files</span>
        <span class="plain-note">{(tile.run.positive ?? '').slice(0, 120)}</span>
      </>
    );
  }
  return (
    <>
      {tile.kind === 'audio' ? <AudioIcon /> : tile.kind === 'video' ? <PlayIcon /> : <FileIcon />}
      <span class="plain-name">
        <bdi>{visibleName(file.filename)}</bdi>
      </span>
      {file.original === null && <span class="plain-note">{file.state === 'stored' ? '' : file.state}</span>}
    </>
  );
}

/** OutOfMemoryError may be broken before each capital. */
function breakable(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1\u200b$2');
}

function FailureFace({ tile }: { tile: TileData }) {
  const { failure, status } = tile.run;
  const interrupted = status === 'interrupted';
  return (
    <span class={`face failure ${interrupted ? 'interrupted' : ''}`}>
      {interrupted ? <StopIcon /> : <AlertIcon />}
      <strong>{interrupted ? 'Interrupted' : breakable(visibleName(shortException(failure?.exceptionType ?? null) ?? 'Failed'))}</strong>
      {failure?.nodeType && <span class="node">{visibleName(failure.nodeType)}</span>}
      <Stars tile={tile} />
      <span class="message">{(failure?.message || tile.run.positive || '').slice(0, 240)}</span>
    </span>
  );
}
