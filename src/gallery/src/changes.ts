/** Ratings, tags and notes, set by whoever has a session. */
import type { Tile } from './format';
import { change, forgetSession, query, Refused, sessionToken } from './server';
import { ChangeError, type Changes } from './source';

export class ServerChanges implements Changes {
  readonly hint = 'To rate, tag and note here, open the page with archive serve --open, or by the link that archive serve --link prints.';

  /**
   * @param changed told the key of a prompt that was changed
   * @param tell told when the session has ended
   */
  constructor(
    private readonly changed: (key: string) => Promise<void>,
    private readonly tell: () => void,
  ) {}

  get allowed(): boolean {
    return sessionToken() !== null;
  }

  rate(tile: Tile, stars: number): Promise<void> {
    const target = stars === 0 && tile.own.stars === null ? PROMPT : targetOf(tile);
    return this.send(tile, stars === 0 ? 'DELETE' : 'PUT', 'rating', target, stars === 0 ? undefined : { stars });
  }

  tag(tile: Tile, name: string): Promise<void> {
    return this.send(tile, 'PUT', `tags/${encodeURIComponent(name)}`, targetOf(tile));
  }

  /** Of what has it: the file, its prompt, or both. */
  async untag(tile: Tile, name: string): Promise<void> {
    if (tile.own.tags.includes(name)) {
      await this.send(tile, 'DELETE', `tags/${encodeURIComponent(name)}`, targetOf(tile));
    }
    if (tile.ofPrompt.tags.includes(name)) {
      await this.send(tile, 'DELETE', `tags/${encodeURIComponent(name)}`, PROMPT);
    }
  }

  note(tile: Tile, text: string): Promise<void> {
    return this.send(tile, text === '' ? 'DELETE' : 'PUT', 'note', targetOf(tile), text === '' ? undefined : { text });
  }

  private async send(
    tile: Tile,
    method: 'PUT' | 'DELETE',
    what: string,
    target: Target,
    body?: unknown,
  ): Promise<void> {
    const path = `archive/v1/prompts/${encodeURIComponent(tile.run.promptId)}/${what}${query([['server', tile.run.server], ...target])}`;
    try {
      await change(method, path, body);
    } catch (failed) {
      if (!(failed instanceof Refused)) {
        throw failed;
      }
      if (failed.status === 401 || failed.status === 403) {
        forgetSession();
        this.tell();
      }
      throw new ChangeError(failed.message);
    }
    await this.changed(tile.run.key);
  }
}

type Target = readonly (readonly [string, string])[];

const PROMPT: Target = [];

/** What is looked at: the file, by its name and its bytes; where there are none, the prompt. */
function targetOf({ file }: Tile): Target {
  const sha256 = /[0-9a-f]{64}$/.exec(file?.original ?? '')?.[0];
  return file === null || sha256 === undefined ? PROMPT : [['file', file.filename], ['sha256', sha256]];
}
