function record(size: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  fill(new DataView(bytes.buffer));
  return bytes;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A ZIP with entries as they are, not deflated and without checksums: enough for what looks at names only. */
export function plainArchive(entries: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [entry, text] of Object.entries(entries)) {
    const [name, data] = [encoder.encode(entry), encoder.encode(text)];
    const local = record(30, (view) => {
      view.setUint32(0, 0x04034b50, true);
      view.setUint32(18, data.length, true);
      view.setUint32(22, data.length, true);
      view.setUint16(26, name.length, true);
    });
    const listed = record(46, (view) => {
      view.setUint32(0, 0x02014b50, true);
      view.setUint32(20, data.length, true);
      view.setUint32(24, data.length, true);
      view.setUint16(28, name.length, true);
      view.setUint32(42, offset, true);
    });
    locals.push(local, name, data);
    directory.push(listed, name);
    offset += 30 + name.length + data.length;
  }
  const names = joined(directory);
  const end = record(22, (view) => {
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, locals.length / 3, true);
    view.setUint16(10, locals.length / 3, true);
    view.setUint32(12, names.length, true);
    view.setUint32(16, offset, true);
  });
  return joined([...locals, names, end]);
}

/** An OLE file of which the directory alone is there: a root and these streams. */
export function oleFile(streams: readonly string[]): Uint8Array<ArrayBuffer> {
  const header = record(512, (view) => {
    [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].forEach((byte, at) => {
      view.setUint8(at, byte);
    });
    view.setUint16(30, 9, true);
    view.setUint32(48, 0, true);
  });
  const entries = ['Root Entry', ...streams].map((name) =>
    record(128, (view) => {
      for (let at = 0; at < name.length; at++) view.setUint16(at * 2, name.charCodeAt(at), true);
      view.setUint16(64, name.length * 2 + 2, true);
    }),
  );
  return joined([header, ...entries]);
}
