import { Specimen } from './specimen.tsx';

/** Class names in full, so that Tailwind finds them. */
const SURFACES = ['bg-canvas', 'bg-surface', 'bg-raised', 'bg-sunken', 'bg-hover', 'bg-accent-soft'];
const INKS = ['text-ink', 'text-soft', 'text-faint', 'text-accent', 'text-good', 'text-warn', 'text-bad'];
const SOLIDS = [
  { face: 'bg-accent text-accent-ink', name: 'accent' },
  { face: 'bg-bad text-bad-ink', name: 'bad' },
  { face: 'bg-good-soft text-good', name: 'good-soft' },
  { face: 'bg-warn-soft text-warn', name: 'warn-soft' },
  { face: 'bg-bad-soft text-bad', name: 'bad-soft' },
];
const SIZES = ['text-2xs', 'text-xs', 'text-sm', 'text-base', 'text-lg', 'text-xl', 'text-2xl', 'text-3xl', 'text-4xl'];
const RADII = ['rounded-sm', 'rounded-md', 'rounded-lg', 'rounded-full'];
const LANES = ['lane-0', 'lane-1', 'lane-2', 'lane-3', 'lane-4', 'lane-5', 'lane-6', 'lane-7'];

/** Colour, type, radius and shadow, as the tokens say. */
export function Tokens() {
  return (
    <>
      <Specimen name="Inks on surfaces">
        {SURFACES.map((surface) => (
          <div key={surface} className={`grid w-36 gap-0.5 rounded-md border border-line p-3 text-sm ${surface}`}>
            <span className="font-mono text-2xs text-soft">{surface}</span>
            {INKS.map((ink) => (
              <span key={ink} className={ink}>
                {ink.replace('text-', '')}
              </span>
            ))}
          </div>
        ))}
        <div className="grid gap-1.5">
          {SOLIDS.map(({ face, name }) => (
            <span key={name} className={`rounded-md px-3 py-1.5 text-sm ${face}`}>
              {name}
            </span>
          ))}
        </div>
      </Specimen>
      <Specimen name="Type">
        <div className="grid gap-1">
          {SIZES.map((size) => (
            <p key={size} className={size}>
              <span className="inline-block w-20 font-mono text-faint text-xs">{size.replace('text-', '')}</span>
              Agents hand work on
            </p>
          ))}
          <p className="font-mono text-sm">Geist Mono 0123456789 {'{ }'} =&gt;</p>
        </div>
      </Specimen>
      <Specimen name="Radius and shadow">
        {RADII.map((radius) => (
          <span key={radius} className={`grid size-16 place-items-center border border-line-strong text-2xs ${radius}`}>
            {radius.replace('rounded-', '')}
          </span>
        ))}
        <span className="grid size-16 place-items-center rounded-lg bg-surface text-2xs shadow-card">card</span>
        <span className="grid size-16 place-items-center rounded-lg bg-raised text-2xs shadow-pop">pop</span>
      </Specimen>
      <Specimen name="Lanes">
        {LANES.map((lane) => (
          <span key={lane} className={`lane-tint rounded-md px-3 py-1.5 font-medium text-lane text-sm ${lane}`}>
            {lane}
          </span>
        ))}
      </Specimen>
    </>
  );
}
