const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `820 byte`, `4.2 kB`, `12 MB`. */
export function showBytes(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const unit = UNITS[step] ?? 'byte';
  return new Intl.NumberFormat('en', { style: 'unit', unit, maximumSignificantDigits: 2 }).format(bytes / 1000 ** step);
}
