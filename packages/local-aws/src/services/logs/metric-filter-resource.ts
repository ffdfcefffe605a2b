import { honoured, list, object, only, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { findings } from '../../kernel/errors.ts';
import { compileFilter } from './engine/filter-pattern.ts';
import { selectorOf } from './engine/json-pattern.ts';
import { groupNotFound, invalidParameter } from './errors.ts';
import type { Groups } from './groups.ts';
import type { MetricFilter, MetricFilters } from './metric-filters.ts';

interface Transformation {
  readonly MetricName: string;
  readonly MetricNamespace: string;
  readonly MetricValue: string;
  readonly DefaultValue?: number | string;
  readonly Unit?: string;
}

/** docs: Amazon CloudWatch Logs API Reference, "MetricTransformation" (metricValue) */
function valueReader(written: string): MetricFilter['valueOf'] {
  if (!written.startsWith('$')) {
    const number = Number(written);
    if (written === '' || Number.isNaN(number)) throw invalidParameter('Invalid metricValue');
    return () => number;
  }
  const select = selectorOf(written);
  return (message) => {
    try {
      const value: unknown = select(JSON.parse(message));
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
    } catch {
      return undefined;
    }
  };
}

function filterOf(properties: Readonly<Record<string, unknown>>): MetricFilter {
  const { LogGroupName, FilterPattern, MetricTransformations } = properties;
  const [{ MetricName, MetricNamespace, MetricValue, DefaultValue, Unit }] = MetricTransformations as [Transformation];
  const sample = {
    namespace: MetricNamespace,
    name: MetricName,
    dimensions: {},
    ...(Unit !== undefined && { unit: Unit }),
  };
  return {
    group: String(LogGroupName),
    matches: compileFilter(String(FilterPattern)),
    valueOf: valueReader(String(MetricValue)),
    sample,
    defaultValue: DefaultValue === undefined ? undefined : Number(DefaultValue),
  };
}

/** Provides `AWS::Logs::MetricFilter`. Dimensions and patterns of fields are refused by name. */
export const metricFilterProvider = (groups: Pick<Groups, 'has'>, filters: MetricFilters): ResourceProvider => ({
  properties: {
    FilterName: text,
    FilterPattern: text,
    LogGroupName: text,
    MetricTransformations: list(
      object({
        MetricName: text,
        MetricNamespace: text,
        MetricValue: text,
        DefaultValue: honoured,
        Unit: text,
      }),
    ),
    ApplyOnTransformedLogs: only(false),
  },
  examine: ({ properties }) =>
    findings(
      () => requireGroup(groups, String(properties['LogGroupName'])),
      () => compileFilter(String(properties['FilterPattern'])),
      () => valueReader(String((properties['MetricTransformations'] as [Transformation])[0].MetricValue)),
    ),
  provision({ properties, physicalName }) {
    const name = String(properties['FilterName'] ?? physicalName({ maxLength: 512 }));
    const filter = filterOf(properties);
    requireGroup(groups, filter.group);
    filters.provision(name, filter);
    return { ref: name, attributes: { group: filter.group } };
  },
  remove: ({ ref, attributes }) => filters.forget(String(attributes['group']), ref),
});

function requireGroup(groups: Pick<Groups, 'has'>, name: string): void {
  if (!groups.has(name)) throw groupNotFound();
}
