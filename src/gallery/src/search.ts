/** Search as the archive's own: each word must be found, in any part of any field, in any script, whatever its case. */
import type { File, Run, Tile } from './format';

/** Folds case, width and Latin accents; ASCII, the usual case, at once. */
export function fold(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) {
    return text.toLowerCase();
  }
  return text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFC').toLowerCase();
}

/** The folded words of a query; a "quoted phrase" is one. */
export function termsOf(query: string): string[] {
  const terms = new Set<string>();
  for (const match of fold(query).matchAll(/"([^"]*)"?|[^\s"]+/g)) {
    const term = (match[1] ?? match[0]).trim();
    if (term !== '') {
      terms.add(term);
    }
  }
  return [...terms];
}

/** The words of a query of the command line, without its filters and operators, to be marked in texts. */
export function liveTerms(query: string): string[] {
  const words = query
    .replace(/(^|\s)-(?:"[^"]*"?|\S+)/g, ' ')
    .replace(/(^|\s)[\p{L}_][\p{L}\p{N}_|+.-]*(?::|[<>=!~]=?)(?:"[^"]*"?|[^\s()]*)/gu, ' ')
    .replace(/\bNOT\s+(?:"[^"]*"?|\S+)/g, ' ')
    .replace(/\b(?:AND|OR)\b|[()*]/g, ' ');
  return termsOf(words);
}

function haystackOf(run: Run): string {
  if (run.haystack === null) {
    const failure = run.failure;
    const parts = [
      run.positive,
      run.negative,
      run.model,
      ...run.loras.map(([lora]) => lora),
      run.seed,
      run.promptId,
      run.sampler,
      run.scheduler,
      run.status,
      failure?.nodeType,
      failure?.exceptionType,
      failure?.message,
    ];
    run.haystack = fold(parts.filter((part) => part != null && part !== '').join('\n'));
  }
  return run.haystack;
}

/** The tiles, by their place in the chunk, in which every word is found. Consecutive tiles share a run, which is read once. */
export function placesOf(
  tiles: readonly Tile[],
  terms: readonly string[],
  accepts: (tile: Tile) => boolean,
): number[] {
  const places: number[] = [];
  let run: Run | null = null;
  let missing: readonly string[] = [];
  for (let place = 0; place < tiles.length; place++) {
    const tile = tiles[place]!;
    if (!accepts(tile)) {
      continue;
    }
    if (terms.length > 0 && tile.run !== run) {
      run = tile.run;
      const haystack = haystackOf(run);
      missing = terms.filter((term) => !haystack.includes(term));
    }
    if (missing.length === 0 || (tile.file !== null && hasAll(tile.file, missing))) {
      places.push(place);
    }
  }
  return places;
}

function hasAll(file: File, terms: readonly string[]): boolean {
  const haystack = fold(file.subfolder === '' ? file.filename : `${file.subfolder}/${file.filename}`);
  return terms.every((term) => haystack.includes(term));
}

/** The text cut into pieces, every second one (1, 3, …) a word that was searched. */
export function piecesOf(text: string, terms: readonly string[]): string[] {
  const folded = fold(text);
  // Folding may change lengths; then places in the one are none in the other.
  if (terms.length === 0 || folded.length !== text.length) {
    return [text];
  }
  const words = [...terms].sort((a, b) => b.length - a.length).map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pieces: string[] = [];
  let end = 0;
  for (const match of folded.matchAll(new RegExp(words.join('|'), 'g'))) {
    pieces.push(text.slice(end, match.index), text.slice(match.index, match.index + match[0].length));
    end = match.index + match[0].length;
    if (pieces.length > 400) {
      break;
    }
  }
  pieces.push(text.slice(end));
  return pieces;
}
