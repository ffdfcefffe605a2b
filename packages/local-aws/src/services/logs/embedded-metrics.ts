import type { MetricSample } from '../../contract/metrics.ts';
import { isObject } from '../../kernel/is-object.ts';
import { asText } from '../../kernel/as-text.ts';

/** docs: Amazon CloudWatch User Guide, "Specification: Embedded metric format" */
const mostValues = 100;
const mostMetrics = 100;
const mostDimensions = 30;
const longestName = 1_024;
const longestLine = 262_144;
/** The longest unit is shorter. docs: Amazon CloudWatch API Reference, "MetricDatum" (Unit) */
const longestUnit = 30;

/**
 * A short line can declare very many measurements: each value counts for each set of dimensions. More than this for
 * each of its characters, or in all, are none.
 */
const mostSamplesOfCharacter = 2;
const mostSamples = 100_000;

/**
 * Reads the metrics that a line of a log declares. A line that breaks the form declares none. docs: Amazon CloudWatch
 * User Guide, "Specification: Embedded metric format"
 */
export function embeddedMetrics(line: string): MetricSample[] {
  if (line.length > longestLine || !line.includes('"_aws"') || !line.startsWith('{')) return [];
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
  const most = Math.min(mostSamples, mostSamplesOfCharacter * line.length);
  const samples: MetricSample[] = [];
  for (const directive of metadata['CloudWatchMetrics'].filter(isObject))
    for (const sample of samplesOf(root, directive, time)) {
      if (samples.length === most) return [];
      samples.push(sample);
    }
  return samples;
}

function* samplesOf(
  root: Members,
  { Namespace, Dimensions, Metrics }: Members,
  time: { readonly at?: number },
): Generator<MetricSample> {
  if (!isName(Namespace) || !Array.isArray(Metrics) || Metrics.length > mostMetrics) return;
  const metrics = Metrics.filter(isObject).map(({ Name, Unit }) => ({
    shared: { namespace: Namespace, name: asText(Name), ...(typeof Unit === 'string' && { unit: Unit }), ...time },
    values: isName(Name) && isUnit(Unit) ? valuesOf(root, Name) : [],
  }));
  if (metrics.every(({ values }) => values.length === 0)) return;
  const sets = Array.isArray(Dimensions) && Dimensions.length > 0 ? Dimensions : [[]];
  for (const set of sets) {
    const dimensions = dimensionsOf(root, set);
    if (!dimensions) continue;
    for (const { shared, values } of metrics) for (const value of values) yield { ...shared, dimensions, value };
  }
}

type Members = Readonly<Record<string, unknown>>;

const isName = (name: unknown): name is string => typeof name === 'string' && name !== '' && name.length <= longestName;
const isUnit = (unit: unknown): boolean => typeof unit !== 'string' || unit.length <= longestUnit;

function dimensionsOf(root: Members, set: unknown): Record<string, string> | undefined {
  if (!Array.isArray(set) || set.length > mostDimensions) return undefined;
  if (!set.every((name) => isName(name) && isName(root[name]))) return undefined;
  return Object.fromEntries((set as string[]).map((name) => [name, asText(root[name])]));
}

function valuesOf(root: Members, name: string): number[] {
  const value = Object.hasOwn(root, name) ? root[name] : undefined;
  const values = Array.isArray(value) ? value : [value];
  return values.length <= mostValues && values.every((one) => typeof one === 'number' && Number.isFinite(one))
    ? (values as number[])
    : [];
}
