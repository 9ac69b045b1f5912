import {
  BookOpen,
  Braces,
  Code,
  Database,
  FileText,
  Globe,
  GraduationCap,
  Headset,
  Languages,
  NotebookPen,
  PenLine,
  Plane,
  ShieldCheck,
  SquareTerminal,
  Users,
} from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { TEMPLATES, type Template } from './templates.ts';

const ICONS = {
  support: Headset,
  research: BookOpen,
  tutor: GraduationCap,
  writer: PenLine,
  code: Code,
  data: Braces,
  meeting: NotebookPen,
  translate: Languages,
  team: Users,
  web: Globe,
  database: Database,
  shield: ShieldCheck,
  travel: Plane,
  shell: SquareTerminal,
} as const satisfies Record<Template['icon'], unknown>;

const CARD =
  'flex h-full gap-3 rounded-lg border border-line bg-surface p-4 text-left shadow-card transition-colors duration-(--motion-fast) hover:border-line-strong hover:bg-hover/50';

/** What a new agent can begin from; each card is a link, so it can be opened in a tab of its own. */
export function TemplateGallery() {
  return (
    <ul aria-label={t('agents.create.templates')} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      <li>
        <a href="/app/agents/new?template=blank" className={CARD}>
          <FileText className="mt-0.5 size-5 shrink-0 text-accent" aria-hidden />
          <span className="grid content-start gap-1">
            <span className="font-medium text-sm">{t('agents.create.blank')}</span>
            <span className="text-soft text-xs">{t('agents.create.blankText')}</span>
          </span>
        </a>
      </li>
      {TEMPLATES.map((template) => {
        const Icon = ICONS[template.icon];
        return (
          <li key={template.id}>
            <a href={`/app/agents/new?template=${template.id}`} className={CARD}>
              <Icon className="mt-0.5 size-5 shrink-0 text-accent" aria-hidden />
              <span className="grid content-start gap-1">
                <span className="font-medium text-sm">{template.title}</span>
                <span className="text-soft text-xs">{template.text}</span>
                {template.agents.length > 1 && (
                  <span className="text-faint text-xs">
                    {t('agents.create.team', { count: template.agents.length })}
                  </span>
                )}
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
