import { argumentsOf, given, pathField, payload, referencePath, setting } from './fields.ts';
import { common, loadBranch, transition, type StateSource } from './source.ts';
import { parsePath } from '../jsonpath/parse.ts';
import { isObject } from '../numbers.ts';
import type { Json, MapState, Setting } from './machine.ts';
import type { Reader } from './reader.ts';
import { loadDistributed } from './distributed.ts';
import { recovery } from './recovery.ts';

export function loadMap(source: StateSource): MapState {
  const { reader, language, context } = source;
  const processor = loadProcessor(source);
  const distributed = loadDistributed(source, processor);
  const base = {
    type: 'Map',
    ...common(source),
    ...transition(source),
    ...recovery(source),
    ...given('distributed', distributed),
    ...given('items', loadItems(source, distributed !== undefined)),
    ...given('arguments', loadSelector(source)),
    ...given('maxConcurrency', setting(reader, 'MaxConcurrency', 0, language)),
    ...given('toleratedFailureCount', setting(reader, 'ToleratedFailureCount', 0, language)),
    ...given('toleratedFailurePercentage', setting(reader, 'ToleratedFailurePercentage', 0, language, true, 100)),
    ...(language === 'JSONPath'
      ? {
          ...given('resultSelector', payload(reader, 'ResultSelector', context)),
          ...given('resultPath', referencePath(reader, 'ResultPath')),
        }
      : {}),
  } as const;
  // The variables around it belong to another execution. docs: AWS Step Functions Developer Guide, "Passing data
  // between states with variables"
  const inner = distributed ? { ...context, outerVariables: new Set<string>(), express: distributed.express } : context;
  return { ...base, processor: processor ? loadBranch(processor, inner) : { startAt: '', states: new Map() } };
}

/** Reads ItemProcessor, or Iterator under its earlier name. */
function loadProcessor({ reader, language }: StateSource): Reader | undefined {
  const names = language === 'JSONPath' ? ['ItemProcessor', 'Iterator'] : ['ItemProcessor'];
  const name = names.find((one) => reader.has(one));
  if (language === 'JSONPath') reader.exactlyOne(names);
  else reader.require('ItemProcessor');
  for (const one of names) reader.take(one);
  if (name === undefined) return undefined;
  return reader.object(name);
}

function loadItems({ reader, language }: StateSource, isDistributed: boolean): Setting | undefined {
  if (language === 'JSONPath') {
    const value = pathField(reader, 'ItemsPath');
    // recorded: cdk-preflight (pf-sfn-asl-jsonpath-syntax)
    if (value !== undefined && !parsePath(value).definite) reader.invalid('Value is not a Reference Path', 'ItemsPath');
    return value === undefined ? undefined : { field: 'ItemsPath', value };
  }
  const value = reader.query('Items');
  // recorded: test_state_map_context_object (in inline mode, items are a list)
  const isData = value === undefined || Array.isArray(value) || typeof value === 'string';
  if (!isData && !(isDistributed && isObject(value)))
    reader.unsupported('Items that are neither a list nor an expression', 'Items');
  return value === undefined ? undefined : { field: 'Items', value };
}

/** Reads ItemSelector, or Parameters under its earlier name. */
function loadSelector({ reader, language, context }: StateSource): Json | undefined {
  if (language === 'JSONata') return reader.query('ItemSelector');
  return reader.has('ItemSelector') ? payload(reader, 'ItemSelector', context) : argumentsOf(reader, language, context);
}
