/** Line icons, drawn here so that nothing is loaded for them. */
import type { ComponentChildren } from 'preact';

function icon(children: ComponentChildren) {
  return () => (
    <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const SearchIcon = icon(<path d="M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13Zm4.8-1.7L20 20" />);
export const CloseIcon = icon(<path d="m6 6 12 12M18 6 6 18" />);
export const FilterIcon = icon(<path d="M4 7h16M7 12h10M10 17h4" />);
export const LeftIcon = icon(<path d="m14.5 5-7 7 7 7" />);
export const RightIcon = icon(<path d="m9.5 5 7 7-7 7" />);
export const SunIcon = icon(
  <path d="M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8Zm0-5v1.5m0 15V21M3 12h1.5m15 0H21M5.6 5.6l1.1 1.1m10.6 10.6 1.1 1.1m0-12.8-1.1 1.1M6.7 17.3l-1.1 1.1" />,
);
export const MoonIcon = icon(<path d="M20 14.2A8.2 8.2 0 0 1 9.8 4a8.2 8.2 0 1 0 10.2 10.2Z" />);
export const HalfIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.2" />
    <path d="M12 3.8a8.2 8.2 0 0 1 0 16.4Z" fill="currentColor" />
  </>,
);
export const CopyIcon = icon(<path d="M9 9V5.5A1.5 1.5 0 0 1 10.500 4h8A1.500 1.500 0 0 1 20 5.500v8a1.500 1.500 0 0 1-1.500 1.500H15m-9.500-6h8A1.500 1.500 0 0 1 15 10.500v8a1.500 1.500 0 0 1-1.500 1.500h-8A1.500 1.500 0 0 1 4 18.500v-8A1.500 1.500 0 0 1 5.500 9Z" />);
export const DownloadIcon = icon(<path d="M12 4v11m-4.500-4.500L12 15l4.500-4.500M5 19.500h14" />);
export const OpenIcon = icon(<path d="M13 5h6v6m0-6-9 9M10 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-4" />);
export const PlayIcon = icon(<path d="M8 5.500v13l11-6.500Z" fill="currentColor" />);
export const AudioIcon = icon(<path d="M4 10v4m4-7v10m4-13v16m4-13v10m4-7v4" />);
export const FileIcon = icon(<path d="M7 3.500h6.500L18 8v12.500H7ZM13.500 3.500V8H18" />);
export const TextIcon = icon(<path d="M5 6.500h14M5 11h14M5 15.500h8" />);
export const AlertIcon = icon(<path d="M12 4 2.800 19.500h18.400ZM12 10v4.500m0 2.300v.2" />);
export const StopIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.200" />
    <path d="M9.500 9.500h5v5h-5Z" fill="currentColor" />
  </>,
);
export const InfoIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.200" />
    <path d="M12 11v5m0-8.200V8" />
  </>,
);
export const UpIcon = icon(<path d="M12 19V5m-6 6 6-6 6 6" />);
export const StarIcon = icon(<path d="m12 4 2.500 5.200 5.700.800-4.100 4 1 5.700L12 17l-5.100 2.700 1-5.700-4.100-4 5.700-.800Z" />);
export const LockIcon = icon(<path d="M6.500 11h11v8.500h-11ZM8.500 11V8a3.500 3.500 0 0 1 7 0v3" />);
