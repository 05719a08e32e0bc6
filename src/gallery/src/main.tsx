/** Starts the page when the manifest is there; before, says what is wrong if it never comes. */
import { render } from 'preact';
import { App } from './app';
import { FORMAT_VERSION, type Manifest } from './format';
import { installCallbacks } from './loader';
import { Store } from './store';
import { startTheme } from './theme';

startTheme();

let manifest: Manifest | null = null;
installCallbacks((value) => {
  manifest = value;
});

function start(): void {
  const root = document.getElementById('gallery')!;
  const problem =
    manifest === null
      ? 'The gallery’s data is not here: data/index.js could not be read. Was the folder copied whole?'
      : manifest.version !== FORMAT_VERSION
        ? `This page reads data of version ${FORMAT_VERSION}, and the data is of version ${manifest.version}. Export the gallery again.`
        : null;
  root.textContent = '';
  render(
    problem === null ? (
      <App store={new Store(manifest!)} />
    ) : (
      <p class="empty" role="alert" data-testid="problem">
        {problem}
      </p>
    ),
    root,
  );
}

document.addEventListener('DOMContentLoaded', start);
