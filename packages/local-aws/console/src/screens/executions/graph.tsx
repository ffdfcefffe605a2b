import {
  BaseEdge,
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeChange,
  type NodeProps,
  type ReactFlowInstance,
} from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { height, layout, width } from './layout.ts';
import type { Arrow } from './layout.ts';
import type { Definition, Outcome } from './model.ts';

type StateNode = Node<{ readonly label: string; readonly type: string; readonly outcome: Outcome | 'idle' }>;

type ArrowEdge = Edge<{ readonly arrow: Arrow }>;

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
  const flow = useRef<ReactFlowInstance<StateNode, ArrowEdge>>(undefined);
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
    ariaRole: 'button',
    domAttributes: { 'aria-pressed': name === chosen, 'aria-roledescription': 'state' },
    data: { label: name, type, outcome: outcomes.get(name) ?? 'idle' },
  }));
  const edges: ArrowEdge[] = arrows.map((arrow, index) => ({
    id: String(index),
    type: 'arrow',
    source: arrow.from,
    target: arrow.to,
    data: { arrow },
    markerEnd: { type: MarkerType.ArrowClosed },
  }));
  // The keyboard chooses as the pointer does: by Enter or the space bar.
  const changed = (changes: readonly NodeChange<StateNode>[]): void =>
    changes.forEach((change) => change.type === 'select' && change.selected && choose(change.id));
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
        edgeTypes={edgeTypes}
        onNodesChange={changed}
        ariaLabelConfig={said}
        deleteKeyCode={null}
        nodesDraggable={false}
        nodesConnectable={false}
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
      <span className="unseen">{outcome === 'idle' ? 'did not run' : outcome}</span>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </div>
  );
}

const nodeTypes = { state: StateOf };

function ArrowOf({ data, markerEnd = '' }: EdgeProps<ArrowEdge>) {
  if (!data) return null;
  const { path, label, labelX, labelY } = data.arrow;
  return <BaseEdge path={path} label={label} labelX={labelX} labelY={labelY} markerEnd={markerEnd} />;
}

const edgeTypes = { arrow: ArrowOf };
const said = { 'node.a11yDescription.default': 'Enter shows what this state got and gave.' };
