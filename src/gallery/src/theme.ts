/** Light or dark: as the system has it, until a person chooses. */
import { remember, remembered } from './actions';

export type Theme = 'auto' | 'light' | 'dark';

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

export function currentTheme(): Theme {
  const theme = remembered('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme === 'auto' ? (systemIsDark.matches ? 'dark' : 'light') : theme;
}

export function startTheme(): void {
  apply(currentTheme());
  systemIsDark.addEventListener('change', () => apply(currentTheme()));
}

export function setTheme(theme: Theme): void {
  remember('theme', theme);
  apply(theme);
}
