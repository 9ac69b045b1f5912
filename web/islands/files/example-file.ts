import { t } from '../../lib/messages.ts';

/** A short handbook to try the search with. */
const TEXT = `# Returns and refunds

This example shows how a file is cut into passages, and how questions find them.

## How long you can return something

You can send back anything within 30 days after it reached you. Gifts that were bought in December can be sent back until
the end of January.

## When you get your money back

As soon as the parcel reaches our warehouse we look at it. The amount goes to the card that you paid with, usually within
five working days.

## What can't be returned

Opened food, earphones that were used, and anything that was made to your measure stay with you, unless they are broken.

## Broken on arrival

Take a picture and write to us within 48 hours. We send another one at once and pay for the way back.
`;

export function exampleFile(): File {
  return new File([TEXT], t('files.list.exampleName'), { type: 'text/markdown' });
}
