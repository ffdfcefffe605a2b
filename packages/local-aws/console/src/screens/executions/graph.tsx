import {
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
  type ReactFlowInstance,
} from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { height, layout, width } from './layout.ts';
import type { Definition, Outcome } from './model.ts';

type StateNode = Node<{ readonly label: string; readonly type: string; readonly outcome: Outcome | 'idle' }>;

export interface GraphProps {
  readonly definition: Definition;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly chosen: string | undefined;
  readonly choose: (state: string) => void;
}

/**
 * Draws the state machine as a graph. The colour of a state tells how it ended. The table beside it contains the same.
 */
export default function Graph({ definition, outcomes, chosen, choose }: GraphProps) {
  const { places, arrows, tall } = useMemo(() => layout(definition), [definition]);
  const place = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance<StateNode>>(undefined);
  useEffect(() => {
    const observer = new ResizeObserver(() => void flow.current?.fitView(wholeGraph));
    observer.observe(place.current as HTMLDivElement);
    return () => observer.disconnect();
  }, []);
  const nodes: StateNode[] = places.map(({ name, type, x, y }) => ({
    id: name,
    type: 'state',
    position: { x, y },
    width,
    height,
    selected: name === chosen,
    ariaLabel: `${name}, ${outcomes.get(name) ?? 'did not run'}`,
    data: { label: name, type, outcome: outcomes.get(name) ?? 'idle' },
  }));
  const edges: Edge[] = arrows.map(({ from, to, label }, index) => ({
    id: String(index),
    source: from,
    target: to,
    ...(label !== '' && { label }),
    markerEnd: { type: MarkerType.ArrowClosed },
    focusable: false,
  }));
  return (
    <div
      className="graph"
      ref={place}
      aria-label="State machine"
      role="group"
      style={{ ['--tall' as string]: `${tall}px` }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodeClick={(_event, { id }) => choose(id)}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onInit={(made) => {
          flow.current = made;
        }}
        fitView
        fitViewOptions={wholeGraph}
        minZoom={0.2}
        colorMode="system"
        proOptions={{ hideAttribution: true }}
      >
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** Nobody could read a smaller graph, so a large one is not shown as a whole: people drag it. */
const wholeGraph = { minZoom: 0.45, maxZoom: 1, padding: 0.08 };

function StateOf({ data: { label, type, outcome } }: NodeProps<StateNode>) {
  return (
    <div className={`state ${outcome}`}>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <span className="state-name">{label}</span>
      <span className="state-type">{type}</span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

const nodeTypes = { state: StateOf };
