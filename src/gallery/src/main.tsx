/** Starts the page: of a live archive at once; of an exported gallery when the manifest is there, or says what is wrong if it never comes. */
import { render } from 'preact';
import { App } from './app';
import { FolderSource } from './folder';
import { FORMAT_VERSION, type Manifest } from './format';
import { LiveSource } from './live';
import { installCallbacks } from './loader';
import type { Source } from './source';
import { startTheme } from './theme';

startTheme();

let manifest: Manifest | null = null;
installCallbacks((value) => {
  manifest = value;
});

/** Or why there is none. */
function sourceOf(root: HTMLElement): Source | string {
  if (root.dataset.source === 'live') {
    return new LiveSource();
  }
  if (manifest === null) {
    return 'The gallery’s data is not here: data/index.js could not be read. Was the folder copied whole?';
  }
  return manifest.version === FORMAT_VERSION
    ? new FolderSource(manifest)
    : `This page reads data of version ${FORMAT_VERSION}, and the data is of version ${manifest.version}. Export the gallery again.`;
}

function start(): void {
  const root = document.getElementById('gallery')!;
  const source = sourceOf(root);
  root.textContent = '';
  render(
    typeof source === 'string' ? (
      <p class="empty" role="alert" data-testid="problem">
        {source}
      </p>
    ) : (
      <App source={source} />
    ),
    root,
  );
}

document.addEventListener('DOMContentLoaded', start);
