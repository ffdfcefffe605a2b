import type { Delivery } from '../../../delivery/queue.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { parsePath } from '../engine/input.ts';
import { asText } from '../../../kernel/as-text.ts';

/** What a target adds to the request of an API destination. */
export interface HttpParameters {
  readonly PathParameterValues?: readonly string[];
  readonly HeaderParameters?: Readonly<Record<string, string>>;
  readonly QueryStringParameters?: Readonly<Record<string, string>>;
}

type Event = Readonly<Record<string, unknown>>;
type Read = (event: Event) => unknown;

/** Answers the parameters of the request for an event. */
export function createHttp(given: HttpParameters | undefined): (event: Event) => Pick<Delivery, 'parameters'> {
  if (given === undefined) return () => ({});
  const path = (given.PathParameterValues ?? []).map(readerOf);
  const headers = readersOf(given.HeaderParameters);
  const query = readersOf(given.QueryStringParameters);
  const all = [...path, ...[...headers, ...query].map(([, read]) => read)];
  return (event) => ({
    parameters: {
      path: path.map((read) => textOf(read(event))),
      headers: valuesFor(headers, event),
      query: valuesFor(query, event),
      ...(all.some((read) => isStructured(read(event))) && { isStructured: true }),
    },
  });
}

/**
 * A value that is a JSON path as a whole is taken from the event. docs: Amazon EventBridge User Guide, "Event bus
 * targets in Amazon EventBridge" (Dynamic path parameters)
 */
function readerOf(value: string): Read {
  if (!value.startsWith('$.')) return () => value;
  return parsePath(value);
}

const isStructured = (value: unknown): boolean => isObject(value) || Array.isArray(value);

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const readersOf = (given: Readonly<Record<string, string>> = {}): readonly (readonly [string, Read])[] =>
  Object.entries(given).map(([name, value]) => [name, readerOf(asText(value))]);

const valuesFor = (readers: readonly (readonly [string, Read])[], event: Event): Record<string, string> =>
  Object.fromEntries(readers.map(([name, read]) => [name, textOf(read(event))]));
