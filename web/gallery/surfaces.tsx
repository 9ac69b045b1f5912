import { ListTree } from 'lucide-react';
import { useRef } from 'react';
import { STATUSES, StatusBadge } from '../islands/runs/status-badge.tsx';
import { AgentMark } from '../islands/ui/agent-mark.tsx';
import { Button } from '../islands/ui/button.tsx';
import { Markdown } from '../islands/ui/markdown.tsx';
import { Moment } from '../islands/ui/moment.tsx';
import {
  EmptyState,
  ErrorState,
  ListEnd,
  Notice,
  Skeleton,
  SkeletonCards,
  SkeletonRows,
  SkeletonText,
} from '../islands/ui/states.tsx';
import { Badge, Card, PageHeader, Panel } from '../islands/ui/surface.tsx';
import { Tabs } from '../islands/ui/tabs.tsx';
import { VirtualList } from '../islands/ui/virtual-list.tsx';
import { ApiProblem } from '../lib/problem.ts';
import { Specimen } from './specimen.tsx';

const TONES = ['neutral', 'accent', 'good', 'warn', 'bad'] as const;
const NOTICES = ['neutral', 'good', 'warn', 'bad'] as const;
const BROKEN = new ApiProblem({
  status: 503,
  code: 'unavailable',
  title: 'The database does not answer.',
  requestId: 'req_01k2q3',
});
const ROWS = Array.from({ length: 5_000 }, (_, index) => `Row ${index + 1}`);
const TEXT =
  '**Pair the ends**: `1 + 100`, `2 + 99`, …\n\n| pairs | sum |\n|---|---|\n| 50 | 5,050 |\n\n> So it is 5,050.';

function LongList() {
  const scroll = useRef<HTMLDivElement>(null);
  return (
    <section
      ref={scroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard.
      tabIndex={0}
      aria-label="5,000 rows"
      className="h-40 w-56 overflow-y-auto rounded-lg border border-line"
    >
      <VirtualList label="Rows" items={ROWS} keyOf={(row) => row} rowHeight={32} scrollRef={scroll}>
        {(row) => <p className="px-3 py-1.5 text-sm">{row}</p>}
      </VirtualList>
    </section>
  );
}

/** What shows things, and what stands in for them. */
export function Surfaces() {
  return (
    <>
      <Specimen name="Badges and marks">
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        {STATUSES.map((status) => (
          <StatusBadge key={status} status={status} />
        ))}
        <AgentMark id="agt_1" name="Triage" size="sm" lane="lane-0" />
        <AgentMark id="agt_2" name="Math Tutor" lane="lane-1" />
        <AgentMark id="agt_3" name="History Tutor" size="lg" lane="lane-2" />
        <Moment at="2026-01-01T00:00:00.000Z" className="text-sm" />
      </Specimen>
      <Specimen name="Cards">
        <Card className="w-56 p-4 text-sm">A card</Card>
        <Panel
          title="A panel"
          description="With a sentence."
          action={<Button size="sm">Action</Button>}
          className="w-80"
        >
          <p className="text-sm">What it holds.</p>
        </Panel>
        <div className="w-80">
          <PageHeader title="A page" action={<Button variant="primary">New</Button>}>
            What it is about.
          </PageHeader>
        </div>
        <Card className="w-80">
          <Tabs
            label="Parts"
            tabs={[
              { value: 'a', label: 'Trace', content: <p className="p-4 text-sm">First</p> },
              { value: 'b', label: 'Events', content: <p className="p-4 text-sm">Second</p> },
            ]}
          />
        </Card>
        <Card className="w-80 p-4 text-sm">
          <Markdown text={TEXT} />
        </Card>
        <LongList />
      </Specimen>
      <Specimen name="Notices">
        {NOTICES.map((tone) => (
          <Notice key={tone} tone={tone}>
            {`A ${tone} sentence about the whole form.`}
          </Notice>
        ))}
      </Specimen>
      <Specimen name="Loading, empty, broken, ended">
        <Card className="w-72">
          <SkeletonRows rows={3} />
        </Card>
        <div className="w-72">
          <SkeletonText />
        </div>
        <Skeleton className="h-10 w-24" />
        <Card className="w-80">
          <EmptyState
            icon={<ListTree />}
            title="No runs yet"
            action={<Button variant="primary">Open the playground</Button>}
          >
            Ask an agent something, and its run is listed here.
          </EmptyState>
        </Card>
        <Card className="w-80">
          <ErrorState error={BROKEN} onRetry={() => undefined} />
        </Card>
        <Card className="w-56">
          <ListEnd count={12} />
        </Card>
        <div className="w-full">
          <SkeletonCards cards={3} />
        </div>
      </Specimen>
    </>
  );
}
