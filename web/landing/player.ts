import { barsOf, frameAt, lengthOf, type Recording } from './playback.ts';
import recorded from './recording.json';

const recording: Recording = recorded;
const END = lengthOf(recording);
const BARS = barsOf(recording);
const seconds = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const credits = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Plays the recorded run inside a figure that the server has rendered as it ended. */
export function startPlayer(figure: HTMLElement): void {
  const part = <T extends Element>(name: string) => figure.querySelector<T & Element>(`[data-part="${name}"]`);
  const button = part<HTMLButtonElement>('button');
  const text = part('text');
  const meter = part('meter');
  const handoff = part('handoff');
  const answer = part('answer');
  if (!button || !text || !meter) return;

  let at = END;
  let last = 0;
  let request = 0;

  const draw = () => {
    const frame = frameAt(recording, at);
    text.textContent = frame.text;
    meter.textContent = (figure.dataset.meter ?? '')
      .replace('{credits}', credits.format(frame.microcredits / 1_000_000))
      .replace('{tokens}', String(frame.tokens))
      .replace('{seconds}', seconds.format(Math.min(at, END) / 1_000));
    handoff?.classList.toggle('opacity-0', !frame.isHandedOn);
    answer?.classList.toggle('opacity-0', frame.text === '');
    for (const bar of BARS) {
      const rect = figure.querySelector(`[data-bar="${bar.id}"]`);
      const width = ((Math.min(bar.to, at) - bar.from) / END) * Number(figure.dataset.width);
      rect?.setAttribute('width', String(at <= bar.from ? 0 : Math.max(3, width)));
    }
    const word = request ? figure.dataset.pause : frame.isOver ? figure.dataset.again : figure.dataset.play;
    if (button.textContent !== word) button.textContent = word ?? '';
  };
  const stop = () => {
    cancelAnimationFrame(request);
    request = 0;
    draw();
  };
  const step = (now: number) => {
    at = Math.min(END, at + (now - last));
    last = now;
    if (at >= END) return stop();
    draw();
    request = requestAnimationFrame(step);
  };
  const play = () => {
    if (at >= END) at = 0;
    last = performance.now();
    request = requestAnimationFrame(step);
    draw();
  };

  button.addEventListener('click', () => (request ? stop() : play()));
  button.hidden = false;
  draw();
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  // It begins by itself once, when it comes into sight.
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      play();
    },
    { threshold: 0.6 },
  );
  observer.observe(figure);
}
