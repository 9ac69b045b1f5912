import { Document, HeadingLevel, LevelFormat, Packer, Paragraph, Table, TableCell, TableRow, TextRun } from 'docx';

/** A report with a title, headings, paragraphs in runs, a list of two levels and a table. */
export async function wordReport(): Promise<Uint8Array> {
  const cell = (text: string): TableCell => new TableCell({ children: [new Paragraph(text)] });
  const row = (...cells: string[]): TableRow => new TableRow({ children: cells.map(cell) });
  const item = (text: string, level: number): Paragraph =>
    new Paragraph({ text, numbering: { reference: 'steps', level } });
  const document = new Document({
    title: 'Harbour report',
    creator: 'Ada Lovelace',
    numbering: {
      config: [
        {
          reference: 'steps',
          levels: [0, 1].map((level) => ({ level, format: LevelFormat.DECIMAL, text: `%${level + 1}.` })),
        },
      ],
    },
    sections: [
      {
        children: [
          new Paragraph({ text: 'Harbour report', heading: HeadingLevel.HEADING_1 }),
          new Paragraph({
            children: [
              new TextRun('The harbour was '),
              new TextRun({ text: 'closed', bold: true }),
              new TextRun(' for three days in March because of the storm, and all ships had to wait outside.'),
            ],
          }),
          new Paragraph({ text: 'What was done', heading: HeadingLevel.HEADING_2 }),
          item('Lights were repaired', 0),
          item('the northern one first', 1),
          item('Ropes were replaced', 0),
          new Paragraph({ text: 'Costs', heading: HeadingLevel.HEADING_2 }),
          new Table({ rows: [row('Item', 'Cost'), row('Lamps', '1,200'), row('Ropes', '340')] }),
          new Paragraph('All sums are in euros & without tax <net>.'),
        ],
      },
    ],
  });
  return new Uint8Array(await Packer.toBuffer(document));
}
