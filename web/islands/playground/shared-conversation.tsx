import { ArrowRight, FileText } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { citedMarkdown } from '../../lib/cited-text.ts';
import { useLiving } from '../../lib/living.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { CitingContext, copiedText, Sources } from '../ui/citations.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { ImagesContext } from '../ui/markdown-parts.tsx';

type Shared = Schema<'SharedConversation'>;
type SharedTurn = Shared['data'][number];

function TurnOfStranger({ turn }: { turn: SharedTurn }) {
  return (
    <section className="grid gap-4">
      <article
        aria-label={t('playground.shared.you')}
        className="ml-auto w-fit max-w-[85%] rounded-lg rounded-br-sm bg-hover px-3.5 py-2"
      >
        {turn.attachments.map(({ name }) => (
          <p key={name} className="flex items-center gap-1.5 text-soft text-xs">
            <FileText className="size-3.5" aria-hidden /> {t('playground.shared.attached', { name })}
          </p>
        ))}
        <p className="whitespace-pre-wrap break-words">{turn.question}</p>
      </article>
      {turn.parts.map((part, index) =>
        part.kind === 'handoff' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was said does not change.
          <p key={index} className="flex items-center gap-2 text-faint text-sm">
            <ArrowRight className="size-3.5" aria-hidden />
            {t('playground.turn.handoff', { from: part.from, to: part.to })}
          </p>
        ) : (
          <article
            // biome-ignore lint/suspicious/noArrayIndexKey: what was said does not change.
            key={index}
            aria-label={t('playground.turn.answer', { name: part.agentName })}
            className="grid gap-1.5 border-line-strong border-l-2 pl-3.5"
          >
            <p className="flex items-center justify-between font-medium text-soft text-xs">
              {part.agentName}
              <CopyButton
                text={copiedText(part.text, part.citations)}
                label={t('playground.turn.copyAnswer')}
                compact
              />
            </p>
            <CitingContext value={{ citations: part.citations }}>
              <Markdown text={citedMarkdown(part.text, part.citations)} />
              <Sources />
            </CitingContext>
          </article>
        ),
      )}
      {!turn.hasEnded && <p className="text-faint text-xs">{t('playground.shared.unfinished')}</p>}
    </section>
  );
}

/** A conversation that somebody shared, to be read only. Strangers' images are links: they have no account to fetch them through. */
export function SharedConversation({ token, first }: { token: string; first: Shared }) {
  useLiving();
  const [pages, setPages] = useState([first]);
  const [isLoading, setLoading] = useState(false);
  const cursor = pages.at(-1)?.nextCursor ?? null;

  async function loadEarlier(): Promise<void> {
    if (cursor === null) return;
    setLoading(true);
    try {
      const call = api.GET('/api/v1/shared/{token}', { params: { path: { token }, query: { cursor, limit: 50 } } });
      const page = await take(call);
      setPages((all) => [...all, page]);
    } catch (fault) {
      toast.error(asProblem(fault).message);
    } finally {
      setLoading(false);
    }
  }

  const turns = pages.flatMap((page) => page.data).toReversed();
  return (
    <ImagesContext value="links">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
        {cursor !== null && (
          <Button className="mx-auto" pending={isLoading} onClick={() => void loadEarlier()}>
            {t('playground.shared.earlier')}
          </Button>
        )}
        {turns.map((turn) => (
          <TurnOfStranger key={`${turn.at} ${turn.question}`} turn={turn} />
        ))}
      </div>
    </ImagesContext>
  );
}
