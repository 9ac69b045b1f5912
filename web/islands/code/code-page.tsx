import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../lib/messages.ts';
import { agentQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { useUrlParam } from '../../lib/url-state.ts';
import { CreateToken } from '../settings/create-token.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ErrorState, Notice, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader, Panel } from '../ui/surface.tsx';
import { LANGUAGES, type Language, RECIPES, type Recipe, snippetOf, TOKEN_LINE } from './snippets.ts';

interface CodePageProps {
  agentId: string;
  origin: string;
  language: string;
  recipe: string;
}

function Code({ text, label, copy }: { text: string; label: string; copy: string }) {
  return (
    <div className="relative rounded-md border border-line bg-sunken">
      <div className="absolute top-2 right-2">
        <CopyButton text={text} label={copy} />
      </div>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        className="overflow-x-auto p-4 pt-12 font-mono text-sm leading-relaxed sm:pt-4 sm:pr-44"
      >
        <pre data-testid="snippet">{text}</pre>
      </section>
    </div>
  );
}

function TokenPanel() {
  const [creating, setCreating] = useState(false);
  return (
    <Panel
      title={t('code.tokenTitle')}
      description={t('code.tokenText')}
      action={
        <Button onClick={() => setCreating(true)}>
          <KeyRound /> {t('code.tokenMake')}
        </Button>
      }
    >
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 flex-1 overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm">
          {TOKEN_LINE}
        </code>
        <CopyButton text={TOKEN_LINE} label={t('code.copyToken')} />
      </div>
      <CreateToken open={creating} onOpenChange={setCreating} />
    </Panel>
  );
}

function chosen<T extends string>(options: readonly T[], value: string, fallback: T): T {
  return options.find((option) => option === value) ?? fallback;
}

function Page({ agentId, origin, ...initial }: CodePageProps) {
  const [languageParam, setLanguage] = useUrlParam('language', initial.language);
  const [recipeParam, setRecipe] = useUrlParam('recipe', initial.recipe);
  const language: Language = chosen(LANGUAGES, languageParam, 'curl');
  const recipe: Recipe = chosen(RECIPES, recipeParam, 'wait');
  const { data: agent, error, isPending, refetch } = useQuery(agentQuery(agentId));
  if (isPending)
    return (
      <Card>
        <SkeletonRows rows={4} label={t('code.loading')} />
      </Card>
    );
  if (error)
    return (
      <Card>
        <ErrorState error={error} onRetry={() => refetch()} />
      </Card>
    );
  return (
    <>
      <PageHeader
        title={t('code.title')}
        action={
          <Button asChild>
            <a href={`/app/agents/${agentId}`}>
              <ArrowLeft /> {agent.name}
            </a>
          </Button>
        }
      >
        {t('code.lead')}
      </PageHeader>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <TokenPanel />
        <Panel title={t('code.snippetTitle')} description={t(`code.about_${recipe}`)}>
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            <Segmented
              label={t('code.languages')}
              options={LANGUAGES.map((value) => ({ value, label: t(`code.language_${value}`) }))}
              value={language}
              onChange={setLanguage}
            />
            <Segmented
              label={t('code.recipes')}
              options={RECIPES.map((value) => ({ value, label: t(`code.recipe_${value}`) }))}
              value={recipe}
              onChange={setRecipe}
            />
            <Code
              text={snippetOf(language, recipe, { origin, agentId })}
              label={t(`code.language_${language}`)}
              copy={t('code.copy')}
            />
            <p className="text-faint text-xs">{t(`code.needs_${language}`)}</p>
            <Notice>{agent.version > 0 ? t('code.draft') : t('code.unpublished')}</Notice>
            <p className="text-sm">
              {t.rich('code.more', {
                docs: (words) => (
                  <a href="/api/docs" className="text-accent underline underline-offset-2">
                    {words}
                  </a>
                ),
              })}
            </p>
          </div>
        </Panel>
      </div>
    </>
  );
}

/** How an agent is used from curl, TypeScript and Python; each program runs as it stands. */
export function CodePage(props: CodePageProps) {
  return (
    <Island>
      <Page {...props} />
    </Island>
  );
}
