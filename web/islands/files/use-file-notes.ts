import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { fileAttributes, fileTexts } from '../../../worker/domain/files/contract.ts';
import { Autosave } from '../../lib/autosave.ts';
import { changeFile, type StoredFile } from '../../lib/file-api.ts';
import { fileQuery } from '../../lib/file-queries.ts';
import { type AttributeRow, attributesOf, rowsOf } from './attribute-rows.ts';

/** What an owner writes about a file. */
export interface FileNotes {
  name: string;
  guidelines: string;
  attributes: AttributeRow[];
}

function isValid({ name, guidelines, attributes }: FileNotes): boolean {
  const parsed = attributesOf(attributes);
  return (
    fileTexts.name.safeParse(name.trim()).success &&
    fileTexts.guidelines.safeParse(guidelines).success &&
    parsed !== null &&
    fileAttributes.safeParse(parsed).success
  );
}

/** Name, guidelines and attributes of a file, which save themselves. */
export function useFileNotes(file: StoredFile) {
  const client = useQueryClient();
  const [initial] = useState(
    (): FileNotes => ({ name: file.name, guidelines: file.guidelines, attributes: rowsOf(file.attributes) }),
  );
  const [notes, setNotes] = useState(initial);
  const [autosave] = useState(
    () =>
      new Autosave<FileNotes>(
        {
          async save({ name, guidelines, attributes }, revision) {
            const change = { name: name.trim(), guidelines, attributes: attributesOf(attributes) ?? {} };
            client.setQueryData(fileQuery(file.id).queryKey, await changeFile(file.id, change));
            void client.invalidateQueries({ queryKey: ['files'] });
            return revision;
          },
          isValid,
          // A few words: what a crash takes is typed again.
          keep: () => undefined,
          later: (run, ms) => {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
          },
          now: Date.now,
        },
        initial,
        0,
        Date.parse(file.updatedAt),
      ),
  );
  const state = useSyncExternalStore(autosave.watch, autosave.state, autosave.state);
  useEffect(() => {
    const leave = () => void autosave.flush();
    document.addEventListener('visibilitychange', leave);
    return () => document.removeEventListener('visibilitychange', leave);
  }, [autosave]);
  const change = (part: Partial<FileNotes>) => {
    const next = { ...notes, ...part };
    setNotes(next);
    autosave.change(next);
  };
  return { notes, change, state };
}
