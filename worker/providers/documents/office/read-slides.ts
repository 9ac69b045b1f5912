import { DocumentFault } from '../port.ts';
import { numberIn, type Reader, StepSink } from '../reader.ts';
import { mainPart, officeFacts, type Relation, relationsOf } from './package-parts.ts';
import { SlideBody } from './slide-body.ts';
import { attribute, walkXml } from './xml-walk.ts';
import { ZipArchive } from './zip-archive.ts';

/** Slides of one step at most: each takes up to four reads. */
const STEP_SLIDES = 50;

/** Presentations: each slide's title, texts and tables, then the speaker's notes. */
export const readSlides: Reader = async (source, cursor) => {
  const archive = await ZipArchive.open(source);
  const main = await mainPart(archive, 'ppt/presentation.xml');
  if (!archive.has(main)) throw new DocumentFault('damaged', 'The file is damaged: its list of slides is missing.');
  const slides = await slidesOf(archive, main);
  const first = numberIn(cursor, 'slide');
  const sink = new StepSink();
  let index = first;
  for (; index < slides.length && index - first < STEP_SLIDES && !sink.isFull; index++) {
    await readSlide(archive, slides[index] ?? '', index + 1, sink);
  }
  const facts = first === 0 ? { ...(await officeFacts(archive)), pages: slides.length } : {};
  return {
    sections: sink.sections,
    facts,
    next: index < slides.length ? { slide: index } : null,
    progress: { done: index, total: slides.length },
  };
};

async function readSlide(archive: ZipArchive, part: string, slide: number, sink: StepSink): Promise<void> {
  await walkXml(archive, part, new SlideBody(sink, slide, 'slide'));
  const notes = [...(await relationsOf(archive, part)).values()].find(({ type }) => type === 'notesSlide');
  if (notes) await walkXml(archive, notes.part, new SlideBody(sink, slide, 'notes'));
}

/** Names of the slides' parts in the order of the show. */
async function slidesOf(archive: ZipArchive, main: string): Promise<string[]> {
  const relations: ReadonlyMap<string, Relation> = await relationsOf(archive, main);
  const slides: string[] = [];
  await walkXml(archive, main, {
    open: (name, attributes) => {
      if (name !== 'sldId') return;
      const part = relations.get(attributes['r:id'] ?? attribute(attributes, 'id') ?? '')?.part;
      if (part && archive.has(part)) slides.push(part);
    },
  });
  return slides;
}
