import { DocumentFault } from '../port.ts';
import { numberIn, type Reader, StepSink } from '../reader.ts';
import { mainPart, officeFacts, relationsOf } from './package-parts.ts';
import { WordBody } from './word-body.ts';
import { headingStyles } from './word-styles.ts';
import { walkXml } from './xml-walk.ts';
import { ZipArchive } from './zip-archive.ts';

/** Word: headings by their styles, lists, tables as rows, then foot- and endnotes. */
export const readWord: Reader = async (source, cursor) => {
  const archive = await ZipArchive.open(source);
  const main = await mainPart(archive, 'word/document.xml');
  if (!archive.has(main))
    throw new DocumentFault('damaged', 'The file is damaged: the text of the document is missing.');
  const skip = numberIn(cursor, 'sections');
  const sink = new StepSink(skip);
  const relations = [...(await relationsOf(archive, main)).values()];
  const partOf = (type: string): string => relations.find((relation) => relation.type === type)?.part ?? '';
  const styles = await headingStyles(archive, partOf('styles') || 'word/styles.xml');
  let isWhole = true;
  for (const part of [main, partOf('footnotes'), partOf('endnotes')]) {
    if (!archive.has(part)) continue;
    const body = new WordBody(sink, styles);
    isWhole = await walkXml(archive, part, body);
    if (!isWhole) break;
    body.end();
  }
  return {
    sections: sink.sections,
    facts: skip === 0 ? await officeFacts(archive) : {},
    next: isWhole ? null : { sections: sink.seen },
    progress: { done: sink.seen, total: isWhole ? sink.seen : 0 },
  };
};
