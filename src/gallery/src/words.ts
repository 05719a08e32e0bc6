/** Numbers, dates and names as a person reads them. */

const LANGUAGE = 'en-GB';
const numbers = new Intl.NumberFormat(LANGUAGE);
const days = new Intl.DateTimeFormat(LANGUAGE, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat(LANGUAGE, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const times = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'short' });

export function count(value: number): string {
  return numbers.format(value);
}

export function dayLabel(day: string): string {
  return formatted(days, `${day}T00:00:00Z`) ?? 'No date';
}

export function monthLabel(day: string): string {
  return formatted(months, `${day.slice(0, 7)}-01T00:00:00Z`) ?? 'No date';
}

export function timeLabel(time: string | null): string | null {
  return time === null ? null : formatted(times, time);
}

function formatted(format: Intl.DateTimeFormat, time: string): string | null {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : format.format(date);
}

export function sizeLabel(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function durationLabel(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) {
    return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function starsLabel(stars: number): string {
  return stars === 1 ? '1 star' : `${stars} stars`;
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A name with what would hide or turn its letters made visible. */
export function visibleName(name: string): string {
  return name.replace(CONTROLS, (control) => `[U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);
}

/** A name that is safe to give to a file that is downloaded. */
export function downloadName(name: string): string {
  const safe = name.replace(CONTROLS, '').replace(/[\\/:*?"<>|]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  return safe.slice(-120) || 'file';
}

/** The last part of a path that a server wrote, for places where there is room for no more. */
export function shortName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}

/** A model without its folder and the endings that nearly all bear. */
export function modelName(name: string): string {
  return shortName(name).replace(/\.(?:safetensors|ckpt|gguf|pth?|bin|sft)$/i, '') || name;
}

/** A Python exception without its module. */
export function shortException(type: string | null): string | null {
  return type === null ? null : type.slice(type.lastIndexOf('.') + 1);
}
