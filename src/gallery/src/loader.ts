/**
 * Data comes as scripts, the one thing that a page opened from a disk may load. Each calls back into `archiveGallery`. The
 * trusted-types policy lets the page make no other script than these.
 */
import type { Details, Manifest, RunRow } from './format';

const SCRIPT = /^(?:data\/chunk-\d{4,}\.js|details\/[\w-]{1,2}\/[\w-]{1,64}\.js|downloads\/[\w/-]+\.js)$/;

interface ScriptPolicy {
  createScriptURL(path: string): string;
}

declare global {
  interface Window {
    archiveGallery: {
      manifest(manifest: Manifest): void;
      chunk(number: number, rows: readonly RunRow[]): void;
      details(key: string, packed: string): void;
      download(path: string, base64: string): void;
    };
    trustedTypes?: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };
  }
}

function checked(path: string): string {
  if (!SCRIPT.test(path)) {
    throw new Error(`no part of a gallery: ${path}`);
  }
  return path;
}

const policy: ScriptPolicy = window.trustedTypes?.createPolicy('archive-gallery', { createScriptURL: checked }) ?? {
  createScriptURL: checked,
};

/** Runs the script, and says whether it could be read. */
function runScript(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.async = true;
    script.onload = () => {
      script.remove();
      resolve();
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${path} could not be read`));
    };
    script.src = policy.createScriptURL(path);
    document.head.append(script);
  });
}

/** Waits for what scripts bring, by name; each is asked for once and again only if it failed. */
class Deliveries<T> {
  private readonly arrived = new Map<string, T>();
  private readonly asked = new Map<string, Promise<T>>();

  deliver(name: string, value: T): void {
    this.arrived.set(name, value);
  }

  ask(name: string, path: string): Promise<T> {
    let promise = this.asked.get(name);
    if (promise === undefined) {
      promise = runScript(path).then(
        () => {
          const value = this.arrived.get(name);
          this.arrived.delete(name);
          if (value === undefined) {
            this.asked.delete(name);
            throw new Error(`${path} holds something else`);
          }
          return value;
        },
        (error: unknown) => {
          this.asked.delete(name);
          throw error;
        },
      );
      this.asked.set(name, promise);
    }
    return promise;
  }

  /** Keeps memory even: what was brought may be asked for again. */
  forget(name: string): void {
    this.asked.delete(name);
  }
}

const chunks = new Deliveries<readonly RunRow[]>();
const details = new Deliveries<string>();
const downloads = new Deliveries<string>();

export function installCallbacks(onManifest: (manifest: Manifest) => void): void {
  window.archiveGallery = {
    manifest: onManifest,
    chunk: (number, rows) => chunks.deliver(String(number), rows),
    details: (key, packed) => details.deliver(key, packed),
    download: (path, base64) => downloads.deliver(path, base64),
  };
}

export function chunkPath(number: number): string {
  return `data/chunk-${String(number).padStart(4, '0')}.js`;
}

export async function loadChunk(number: number): Promise<readonly RunRow[]> {
  const rows = await chunks.ask(String(number), chunkPath(number));
  chunks.forget(String(number));
  return rows;
}

export async function loadDetails(key: string): Promise<Details> {
  const packed = await details.ask(key, `details/${key.slice(0, 2)}/${key}.js`);
  details.forget(key);
  const unpacked = new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('deflate'));
  return JSON.parse(await new Response(unpacked).text()) as Details;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

export async function loadDownload(path: string): Promise<Blob> {
  const base64 = await downloads.ask(path, path);
  downloads.forget(path);
  return new Blob([bytesOf(base64)], { type: 'application/octet-stream' });
}
