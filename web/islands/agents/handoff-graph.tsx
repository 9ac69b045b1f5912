import { Graph, layout } from '@dagrejs/dagre';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo } from 'react';
import { lanesOf } from '../../lib/lane.ts';
import { t } from '../../lib/messages.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import type { Team, TeamNode } from './team-graph.ts';

const WIDTH = 190;
const HEIGHT = 56;

type AgentNode = Node<TeamNode & { lane: string | undefined }, 'agent'>;

function AgentBox({ data }: NodeProps<AgentNode>) {
  const body = (
    <>
      <AgentMark id={data.id} name={data.name} size="sm" lane={data.lane} />
      <span className="min-w-0">
        <span className="block truncate font-medium text-sm">{data.name || '…'}</span>
        <span className="block truncate font-mono text-2xs text-faint">
          {data.isForeign ? t('agents.graph.shared') : data.model}
        </span>
      </span>
    </>
  );
  const style = `flex h-14 w-[11.875rem] items-center gap-2 rounded-md border bg-surface px-3 text-left ${data.isSelf ? 'border-accent' : 'border-line-strong'}`;
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className="opacity-0!" />
      {data.isSelf ? (
        <div className={style}>{body}</div>
      ) : (
        <a
          href={`/app/agents/${data.id}`}
          className={`${style} hover:bg-hover`}
          aria-label={t('agents.graph.open', { name: data.name })}
        >
          {body}
        </a>
      )}
      <Handle type="source" position={Position.Right} isConnectable={false} className="opacity-0!" />
    </>
  );
}

const NODE_TYPES = { agent: AgentBox };

/** Places the agents from left to right, in the direction of the handoffs. */
function placed(team: Team): { nodes: AgentNode[]; edges: Edge[] } {
  const graph = new Graph({ multigraph: true }).setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 72 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of team.nodes) graph.setNode(id, { width: WIDTH, height: HEIGHT });
  for (const { from, to, kind } of team.edges) if (from !== to) graph.setEdge(from, to, {}, kind);
  layout(graph);
  const lanes = lanesOf(team.nodes.map((node) => node.id));
  const nodes = team.nodes.map((node): AgentNode => {
    const { x, y } = graph.node(node.id) as { x: number; y: number };
    return {
      id: node.id,
      type: 'agent',
      position: { x: x - WIDTH / 2, y: y - HEIGHT / 2 },
      width: WIDTH,
      height: HEIGHT,
      // The link inside takes the keyboard; the box around it need not.
      focusable: false,
      data: { ...node, lane: lanes.get(node.id) },
    };
  });
  const edges = team.edges.map(
    ({ from, to, kind }): Edge => ({
      id: `${from}-${to}-${kind}`,
      source: from,
      target: to,
      focusable: false,
      markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--ink-faint)' },
      style: { stroke: 'var(--ink-faint)', ...(kind === 'fallback' ? { strokeDasharray: '5 4' } : {}) },
      ...(kind === 'fallback' ? { label: t('agents.graph.fallback') } : {}),
      ...(kind === 'tool' ? { label: t('agents.graph.tool') } : {}),
    }),
  );
  return { nodes, edges };
}

/** The team as a picture: boxes are links, arrows are handoffs, dashed ones are fallbacks. */
export function HandoffGraph({ team }: { team: Team }) {
  const { nodes, edges } = useMemo(() => placed(team), [team]);
  return (
    <section
      aria-label={t('agents.graph.label')}
      className="h-80 [--xy-controls-button-background-color:var(--surface)] [--xy-controls-button-background-color-hover:var(--surface-hover)] [--xy-controls-button-border-color:var(--line)] [--xy-controls-button-color:var(--ink)] [--xy-controls-button-color-hover:var(--ink)] [--xy-edge-label-background-color:var(--surface-sunken)] [--xy-edge-label-color:var(--ink-soft)] overflow-hidden rounded-md border border-line bg-sunken"
    >
      <ReactFlow
        key={nodes.map((node) => node.id).join()}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1 }}
        minZoom={0.25}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        disableKeyboardA11y
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          'controls.zoomIn.ariaLabel': t('agents.graph.zoomIn'),
          'controls.zoomOut.ariaLabel': t('agents.graph.zoomOut'),
          'controls.fitView.ariaLabel': t('agents.graph.fit'),
        }}
      >
        <Background gap={18} size={1} color="var(--line-strong)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}
