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
 * structure, of which each member has its rules and may break them, costs ten times as much as a text or a number, and
 * so does an entry of a map. docs: Amazon CloudWatch API Reference, "PutMetricData" and "MetricDatum" (1,000 metrics of
 * 150 values and counts)
 */
const mostValues = 300_000;
const tooManyValues = (): UnsupportedError => new UnsupportedError('A request with as many values in lists and maps');
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
    left -= items.length * (shape.type === 'map' ? 10 : costOf(shape.item));
    if (left < 0) throw tooManyValues();
    for (const item of items) visit(shape.item, item);
  };
  const visitMembers = (members: Shapes, value: object): void => {
    for (const [name, shape] of Object.entries(members))
      if (Object.hasOwn(value, name)) visit(shape, Reflect.get(value, name));
  };
  visitMembers(shapes, input);
}

/** No action has members that are nested deeper. */
export const deepestMember = 32;

/** A shorter text takes little time, whatever stands in it. */
const smallBytes = 2 ** 18;
/** The most is what PutMetricData takes: its numbers, and the names of a thousand metrics. */
const mostCost = 2 * mostValues + 100_000;
const [quote, backslash, comma, colon, list, object] = Buffer.from('"\\,:[{');

/**
 * Refuses JSON of more values than one turn may read, before anything is made of it. An element of a list costs as much
 * as two brackets, and a name in an object as much as three. Texts cost nothing beside their length.
 */
export function requireFewValues(json: Uint8Array): void {
  if (json.length <= smallBytes) return;
  let left = mostCost;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quote) at = endOfText(json, at);
    else if (byte === list || byte === object) left -= 1;
    else if (byte === comma) left -= 2;
    else if (byte === colon) left -= 3;
    if (left < 0) throw tooManyValues();
  }
}

function endOfText(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== quote) at += json[at] === backslash ? 2 : 1;
  return at;
}

/**
 * PutMetricData has the most: in 1 MB each of its values takes a parameter of 39 bytes at least. docs: Amazon
 * CloudWatch API Reference, "PutMetricData"
 */
const mostParameters = 30_000;
const ampersand = 0x26;

/** Refuses a form of more parameters than one turn may read. */
export function requireFewParameters(form: Uint8Array): void {
  if (form.length <= mostParameters) return;
  let left = mostParameters;
  for (const byte of form)
    if (byte === ampersand && (left -= 1) < 0) throw new UnsupportedError('A form with as many parameters');
}
