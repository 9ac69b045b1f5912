import pptxgen from 'pptxgenjs';

/** Two slides: a title with points and notes, and a table. */
export async function slideShow(): Promise<Uint8Array> {
  // The package's types say one thing of its entry, Node another.
  const Show = ('default' in pptxgen ? pptxgen.default : pptxgen) as typeof pptxgen;
  const show = new Show();
  show.title = 'Quarter two';
  show.author = 'Grace Hopper';
  show.defineSlideMaster({
    title: 'PLAIN',
    objects: [{ placeholder: { options: { name: 'title', type: 'title', x: 0.5, y: 0.2, w: 9, h: 1 }, text: '' } }],
  });
  const first = show.addSlide({ masterName: 'PLAIN' });
  first.addText('Ships of the quarter', { placeholder: 'title' });
  first.addText(
    [
      { text: 'Forty ships came in', options: { bullet: true, breakLine: true } },
      { text: 'Two were late', options: { bullet: true } },
    ],
    { x: 1, y: 2, w: 8, h: 2 },
  );
  first.addNotes('Say why the two were late: fog on the river.');
  const second = show.addSlide({ masterName: 'PLAIN' });
  second.addText('Cargo', { placeholder: 'title' });
  second.addTable(
    [
      [{ text: 'Good' }, { text: 'Tons' }],
      [{ text: 'Coffee' }, { text: '120' }],
    ],
    { x: 1, y: 2, w: 8 },
  );
  return new Uint8Array((await show.write({ outputType: 'arraybuffer' })) as ArrayBuffer);
}
