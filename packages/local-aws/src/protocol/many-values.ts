import { UnsupportedError } from '../kernel/errors.ts';

/** What counts of the shape of a member. */
interface Shape {
  readonly type: string;
  readonly item?: Shape;
  readonly members?: Shapes;
}
type Shapes = Readonly<Record<string, Shape>>;

/**
 * No request needs as many values to say what it wants: PutMetricData has the most, up to 300,000 numbers in 1 MB. A
 * structure, of which each member has its rules and may break them, costs ten times as much as a text or a number.
 * docs: Amazon CloudWatch API Reference, "PutMetricData" and "MetricDatum" (1,000 metrics of 150 values and counts)
 */
const mostValues = 300_000;
const costOf = ({ type }: Shape): number => (type === 'structure' || type === 'list' || type === 'map' ? 10 : 1);

/**
 * Refuses a request whose lists and maps together have more entries than one turn may look at: 15 MB of empty objects
 * would hold up everybody else for a minute. Values without a shape, such as items, are their service's.
 */
export function requireFew(shapes: Shapes, input: Readonly<Record<string, unknown>>): void {
  let left = mostValues;
  const visit = (shape: Shape | undefined, value: unknown): void => {
    if (!shape || typeof value !== 'object' || value === null) return;
    if (shape.members) visitMembers(shape.members, value);
    if (!shape.item) return;
    const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    left -= items.length * costOf(shape.item);
    if (left < 0) throw new UnsupportedError('A request with as many values in lists and maps');
    for (const item of items) visit(shape.item, item);
  };
  const visitMembers = (members: Shapes, value: object): void => {
    for (const [name, shape] of Object.entries(members))
      if (Object.hasOwn(value, name)) visit(shape, Reflect.get(value, name));
  };
  visitMembers(shapes, input);
}
