/** Asks the server that the page came from. All addresses are relative: a proxy may have it below a folder. */

/** What a request came to that was not answered as it should be. */
export class Refused extends Error {
  /**
   * @param status of HTTP; 0 where nothing answered
   * @param message a sentence, of the server where it said one
   */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** Whether the same may be answered later. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const SESSION = 'archive-session';
const PATIENCE_MS = 30_000;

/** The token with which this page may change something; it is this tab's alone, and ends with it. */
export function sessionToken(): string | null {
  try {
    return sessionStorage.getItem(SESSION);
  } catch {
    return null;
  }
}

export function forgetSession(): void {
  try {
    sessionStorage.removeItem(SESSION);
  } catch {
    // Then there is none.
  }
}

export function query(fields: readonly (readonly [string, string])[]): string {
  const text = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
  return text === '' ? '' : `?${text}`;
}

export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await send('GET', path, undefined, signal)).json()) as T;
}

/** A file, of whatever type, as bytes that nothing runs. */
export async function bytes(path: string): Promise<Blob> {
  return new Blob([await (await send('GET', path)).arrayBuffer()], { type: 'application/octet-stream' });
}

export async function change(method: 'PUT' | 'DELETE' | 'POST', path: string, body?: unknown): Promise<void> {
  await send(method, path, body);
}

async function send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  const token = sessionToken();
  if (token !== null) {
    headers['Archive-Session'] = token;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const ends = AbortSignal.timeout(PATIENCE_MS);
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      signal: signal === undefined ? ends : either(signal, ends),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (failed) {
    if (signal?.aborted) {
      throw failed;
    }
    throw new Refused(0, 'The server does not answer');
  }
  if (!answer.ok) {
    throw new Refused(answer.status, await sentenceOf(answer));
  }
  return answer;
}

/** AbortSignal.any, which browsers have since 2024. */
function either(one: AbortSignal, other: AbortSignal): AbortSignal {
  const both = new AbortController();
  for (const signal of [one, other]) {
    if (signal.aborted) {
      both.abort();
    }
    signal.addEventListener('abort', () => both.abort(), { once: true });
  }
  return both.signal;
}

/** The sentence of RFC 9457. */
async function sentenceOf(answer: Response): Promise<string> {
  try {
    const problem = (await answer.json()) as { detail?: unknown };
    if (typeof problem.detail === 'string' && problem.detail !== '') {
      return problem.detail.slice(0, 500);
    }
  } catch {
    // No JSON: something between answered.
  }
  return `The server answered ${answer.status}`;
}
