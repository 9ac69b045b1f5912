import { Toasts } from '../islands/shell/toasts.tsx';
import { Island } from '../lib/query.tsx';
import { Controls } from './controls.tsx';
import { Overlays } from './overlays.tsx';
import { Surfaces } from './surfaces.tsx';
import { Tokens } from './tokens.tsx';

/** Every building block in every state. `/dev/components` shows it under `npm run dev`; a production build has no such page. */
export function Gallery() {
  return (
    <Island>
      <main id="content" className="mx-auto max-w-6xl px-5 py-8 sm:px-8">
        <h1 className="font-semibold text-2xl">Components</h1>
        <h2 className="mt-6 mb-2 font-semibold text-lg">Controls</h2>
        <Controls />
        <h2 className="mt-6 mb-2 font-semibold text-lg">Overlays</h2>
        <Overlays />
        <h2 className="mt-6 mb-2 font-semibold text-lg">Surfaces and states</h2>
        <Surfaces />
        <h2 className="mt-6 mb-2 font-semibold text-lg">Tokens</h2>
        <Tokens />
      </main>
      <Toasts />
    </Island>
  );
}
