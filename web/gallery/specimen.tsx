import type { ReactNode } from 'react';

/** One component with its states side by side. */
export function Specimen({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="grid content-start gap-3 border-line border-t py-5">
      <h2 className="font-medium text-faint text-xs">{name}</h2>
      <div className="flex flex-wrap items-start gap-3">{children}</div>
    </section>
  );
}
