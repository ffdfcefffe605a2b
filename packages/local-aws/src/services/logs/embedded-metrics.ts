import type { MetricSample } from '../../contract/metrics.ts';
import { isObject } from '../../kernel/is-object.ts';
import { asText } from '../../kernel/as-text.ts';

const mostValues = 100;
const mostMetrics = 100;

/**
 * Reads the metrics that a line of a log declares. A line that breaks the form declares none. docs: Amazon CloudWatch
 * User Guide, "Specification: Embedded metric format"
 */
export function embeddedMetrics(line: string): MetricSample[] {
  if (!line.includes('"_aws"') || !line.startsWith('{')) return [];
  let root: unknown;
  try {
    root = JSON.parse(line);
  } catch {
    return [];
  }
  if (!isObject(root)) return [];
  const metadata = root['_aws'];
  if (!isObject(metadata) || !Array.isArray(metadata['CloudWatchMetrics'])) return [];
  const at = metadata['Timestamp'];
  const time = typeof at === 'number' && Number.isFinite(at) ? { at } : {};
  return metadata['CloudWatchMetrics'].filter(isObject).flatMap((directive) => samplesOf(root, directive, time));
}

function samplesOf(
  root: Readonly<Record<string, unknown>>,
  { Namespace, Dimensions, Metrics }: Readonly<Record<string, unknown>>,
  time: { readonly at?: number },
): MetricSample[] {
  if (typeof Namespace !== 'string' || !Array.isArray(Metrics) || Metrics.length > mostMetrics) return [];
  const sets = Array.isArray(Dimensions) && Dimensions.length > 0 ? Dimensions : [[]];
  return sets.flatMap((set) => {
    const dimensions = dimensionsOf(root, set);
    if (!dimensions) return [];
    return Metrics.filter(isObject).flatMap(({ Name, Unit }) =>
      valuesOf(root, Name).map((value) => ({
        namespace: Namespace,
        name: asText(Name),
        dimensions,
        value,
        ...(typeof Unit === 'string' && { unit: Unit }),
        ...time,
      })),
    );
  });
}

function dimensionsOf(root: Readonly<Record<string, unknown>>, set: unknown): Record<string, string> | undefined {
  if (!Array.isArray(set) || !set.every((name) => typeof name === 'string' && typeof root[name] === 'string'))
    return undefined;
  return Object.fromEntries((set as string[]).map((name) => [name, asText(root[name])]));
}

function valuesOf(root: Readonly<Record<string, unknown>>, name: unknown): number[] {
  const value = typeof name === 'string' && Object.hasOwn(root, name) ? root[name] : undefined;
  const values = Array.isArray(value) ? value : [value];
  return values.length <= mostValues && values.every((one) => typeof one === 'number' && Number.isFinite(one))
    ? (values as number[])
    : [];
}
