import { DocumentFault, type ReadCursor } from '../port.ts';
import { numberIn, type Reader, StepSink } from '../reader.ts';
import { mainPart, officeFacts, relationsOf } from './package-parts.ts';
import { SheetRows } from './sheet-rows.ts';
import { dateStyles, sharedTexts, sheetsOf } from './workbook-parts.ts';
import { walkXml } from './xml-walk.ts';
import { ZipArchive } from './zip-archive.ts';

/** Sheets that one step goes through at most. */
const STEP_SHEETS = 20;

/** Spreadsheets: rows stay rows, with the names of their columns; formulas as the values last computed. */
export const readWorkbook: Reader = async (source, cursor) => {
  const archive = await ZipArchive.open(source);
  const main = await mainPart(archive, 'xl/workbook.xml');
  if (!archive.has(main)) throw new DocumentFault('damaged', 'The file is damaged: its list of sheets is missing.');
  const relations = [...(await relationsOf(archive, main)).values()];
  const partOf = (type: string): string => relations.find((relation) => relation.type === type)?.part ?? '';
  const { sheets, isFrom1904 } = await sheetsOf(archive, main);
  const book = {
    texts: await sharedTexts(archive, partOf('sharedStrings')),
    dates: await dateStyles(archive, partOf('styles')),
    isFrom1904,
  };
  const first = numberIn(cursor, 'sheet');
  const sink = new StepSink();
  let next: ReadCursor | null = null;
  for (let index = first; index < sheets.length; index++) {
    const sheet = sheets[index];
    if (!sheet) break;
    if (index - first === STEP_SHEETS || sink.isFull) {
      next = { sheet: index };
      break;
    }
    const rows = new SheetRows(sink, sheet.name, book, index === first ? numberIn(cursor, 'row') : 0);
    await walkXml(archive, sheet.part, rows);
    if (rows.isDone()) {
      next = { sheet: index, row: rows.lastRow };
      break;
    }
    rows.end();
  }
  return {
    sections: sink.sections,
    facts: cursor === null ? await officeFacts(archive) : {},
    next,
    progress: { done: next === null ? sheets.length : numberIn(next, 'sheet'), total: sheets.length },
  };
};
