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
  /** The way that it takes between the states. */
  readonly path: string;
  /** The middle of its label. */
  readonly labelX: number;
  readonly labelY: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Way = Pick<Arrow, 'from' | 'to' | 'label'>;

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
  const ways: Way[] = [];
  collect(definition, states, ways);
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 30, ranksep: 40, edgesep: 20 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of states.keys()) graph.setNode(name, { width, height });
  // An arrow with a label gets the room for it, so that it hides behind no state.
  ways.forEach(({ from, to, label }, index) =>
    graph.setEdge(from, to, label === '' ? {} : { ...labelSize(label), labelpos: 'c' }, String(index)),
  );
  dagre.layout(graph);
  const arrows = ways.map((way, index) => {
    const { points, x = 0, y = 0 } = graph.edge(way.from, way.to, String(index)) as Drawn;
    return { ...way, path: through(points), labelX: x, labelY: y };
  });
  const places = [...states].map(([name, { Type: type }]) => {
    const { x, y } = graph.node(name) as { x: number; y: number };
    return { name, type, x: x - width / 2, y: y - height / 2 };
  });
  const tall = Math.max(...places.map(({ y }) => y + height)) + margin;
  return { places, arrows, tall };
}

interface Drawn extends Partial<Point> {
  readonly points: readonly Point[];
}

const shortened = (label: string): string => (label.length > 30 ? `${label.slice(0, 29)}…` : label);

const labelSize = (label: string) => ({ width: label.length * 6 + 10, height: 14 });

/** A line through the points, round where it turns. */
function through([first, ...others]: readonly Point[]): string {
  if (!first) return '';
  const last = others.at(-1) ?? first;
  const turns = others.slice(0, -1).map((turn, index) => {
    const next = others[index + 1] ?? last;
    const end = next === last ? last : { x: (turn.x + next.x) / 2, y: (turn.y + next.y) / 2 };
    return `Q ${turn.x} ${turn.y} ${end.x} ${end.y}`;
  });
  return [`M ${first.x} ${first.y}`, ...turns, `L ${last.x} ${last.y}`].join(' ');
}

function collect(definition: Definition, states: Map<string, State>, arrows: Way[]): void {
  for (const [name, state] of Object.entries(definition.States)) {
    states.set(name, state);
    const add = (to: string | undefined, label = ''): unknown =>
      to !== undefined && arrows.push({ from: name, to, label: shortened(label) });
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
