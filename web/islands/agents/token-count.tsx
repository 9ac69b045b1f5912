import { useEffect, useRef, useState } from 'react';
import { estimateTokenCount } from 'tokenx';
import { useRested } from '../../lib/debounce.ts';
import { t } from '../../lib/messages.ts';

type Counter = (text: string) => number;

let exact: Promise<Counter> | undefined;

/** The vocabulary is large (1 MB), so it comes once, and only to those who change instructions. */
function loadCounter(): Promise<Counter> {
  exact ??= import('gpt-tokenizer/encoding/o200k_base').then(
    ({ countTokens }) =>
      (text) =>
        countTokens(text),
  );
  return exact;
}

/** How many tokens a text has: about, until the tokenizer is there, then exactly (as OpenAI's newer models count). */
export function TokenCount({ text }: { text: string }) {
  const rested = useRested(text, 250);
  const [counted, setCounted] = useState<{ text: string; count: number } | null>(null);
  const first = useRef(text);
  useEffect(() => {
    if (rested === first.current && exact === undefined) return;
    let isWanted = true;
    loadCounter()
      .then((count) => isWanted && setCounted({ text: rested, count: count(rested) }))
      // Without the vocabulary the estimate stays, and says that it is one.
      .catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [rested]);
  const isExact = counted?.text === text;
  return (
    <span className="tabular text-faint text-xs" title={t('agents.instructions.tokensHint')}>
      {isExact
        ? t('agents.instructions.tokens', { count: counted.count })
        : t('agents.instructions.tokensAbout', { count: estimateTokenCount(text) })}
    </span>
  );
}
