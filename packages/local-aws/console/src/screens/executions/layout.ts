import dagre from '@dagrejs/dagre';
import type { Definition, State } from './model.ts';

export interface Place {
  readonly name: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

export const width = 190;
export const height = 44;
/** The space above and below the graph. */
const margin = 48;

interface Layout {
  readonly places: Place[];
  readonly arrows: Arrow[];
  /** The height of the graph at its full size, in pixels. */
  readonly tall: number;
}

/**
 * Places the states from the top down. The states of branches stand among the others, below the state that starts them.
 */
export function layout(definition: Definition): Layout {
  const states = new Map<string, State>();
  const arrows: Arrow[] = [];
  collect(definition, states, arrows);
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 30, ranksep: 44 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of states.keys()) graph.setNode(name, { width, height });
  arrows.forEach(({ from, to }, index) => graph.setEdge(from, to, {}, String(index)));
  dagre.layout(graph);
  const places = [...states].map(([name, { Type: type }]) => {
    const { x, y } = graph.node(name) as { x: number; y: number };
    return { name, type, x: x - width / 2, y: y - height / 2 };
  });
  const tall = Math.max(...places.map(({ y }) => y + height)) + margin;
  return { places, arrows, tall };
}

function collect(definition: Definition, states: Map<string, State>, arrows: Arrow[]): void {
  for (const [name, state] of Object.entries(definition.States)) {
    states.set(name, state);
    const add = (to: string | undefined, label = ''): unknown =>
      to !== undefined && arrows.push({ from: name, to, label });
    add(state.Next);
    add(state.Default, 'otherwise');
    for (const { Next } of state.Choices ?? []) add(Next);
    for (const { Next, ErrorEquals = [] } of state.Catch ?? []) add(Next, ErrorEquals.join(', '));
    for (const inner of [...(state.Branches ?? []), state.ItemProcessor, state.Iterator]) {
      if (!inner) continue;
      add(inner.StartAt);
      collect(inner, states, arrows);
    }
  }
}
