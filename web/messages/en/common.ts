/** Words that every part of the site uses. */
export const common = {
  cancel: 'Cancel',
  close: 'Close',
  retry: 'Try again',
  undo: 'Undo',
  save: 'Save',
  delete: 'Delete',
} as const;
