/**
 * What the page may do with a file. A browser that opens a file of the disk goes by the ending of its path alone, and in some
 * of them the `download` attribute of a link is then ignored. So the path decides here too: endings that can carry no script
 * are shown or linked, `.bin` is offered as a download, and all else is refused, whatever the server called it.
 *
 * A live archive sends the type with each file, and what can carry a script as a download alone; there the type of the row decides.
 */
import type { File } from './format';

export type Presentation = 'image' | 'video' | 'audio' | 'download' | 'carried' | 'none';

const IMAGES = new Set(['png', 'apng', 'jpg', 'jpeg', 'gif', 'webp', 'avif', 'bmp']);
const VIDEOS = new Set(['mp4', 'm4v', 'webm', 'mov', 'mkv', 'ogv']);
const AUDIOS = new Set(['mp3', 'wav', 'flac', 'ogg', 'opus', 'oga', 'm4a', 'aac']);
const DOWNLOADS = new Set(['bin', 'tif', 'tiff', 'heic', 'heif', 'glb']);

const CARRIER = /^downloads\/[\w/-]+\.js$/;
const THUMBNAIL = /^thumbs\/[\w./-]+\.(png|jpg|jpeg|webp|gif|avif)$/;

const SERVED = /^archive\/v1\/files\/[0-9a-f]{64}$/;
const SERVED_THUMBNAIL = /^archive\/v1\/files\/[0-9a-f]{64}\/thumbnail$/;
const SERVED_IMAGES = new Set(['image/png', 'image/apng', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

export function presentationOf(file: File): Presentation {
  const path = file.original;
  if (path !== null && SERVED.test(path)) {
    return servedAs(file.mediaType ?? '');
  }
  if (path === null || !isRelative(path)) {
    return 'none';
  }
  if (CARRIER.test(path)) {
    return 'carried';
  }
  const ending = endingOf(path);
  const family = file.mediaType === null ? '' : file.mediaType.slice(0, file.mediaType.indexOf('/'));
  if (IMAGES.has(ending) && family === 'image' && file.mediaType !== 'image/svg+xml') {
    return 'image';
  }
  if ((VIDEOS.has(ending) && family === 'video') || (VIDEOS.has(ending) && family === 'audio')) {
    return family;
  }
  if (AUDIOS.has(ending) && family === 'audio') {
    return 'audio';
  }
  return IMAGES.has(ending) || VIDEOS.has(ending) || AUDIOS.has(ending) || DOWNLOADS.has(ending) ? 'download' : 'none';
}

function servedAs(mediaType: string): Presentation {
  if (SERVED_IMAGES.has(mediaType)) {
    return 'image';
  }
  const family = mediaType.slice(0, mediaType.indexOf('/'));
  return family === 'video' || family === 'audio' ? family : 'download';
}

/** The thumbnail's path, null where there is none that the page would show. */
export function thumbnailOf(file: File | null): string | null {
  const path = file?.thumbnail ?? null;
  return path !== null && (SERVED_THUMBNAIL.test(path) || (THUMBNAIL.test(path) && !path.includes('..'))) ? path : null;
}

/** A path below or beside the page: no scheme (`javascript:`), no host, no query. */
export function isRelative(path: string): boolean {
  return /^(?:\.\.\/)*[^\u0000-\u0020:/\\?#][^\u0000-\u001f:\\?#]*$/.test(path) && !path.includes('//');
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}
