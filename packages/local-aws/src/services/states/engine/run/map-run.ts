import { evaluateField, Failure } from '../evaluate.ts';
import { excessOf } from '../failure.ts';
import type { Distributed, ItemBatcher, Json, MapState } from '../definition/machine.ts';
import { given } from '../definition/fields.ts';
import { uuidOf } from '../uuid-of.ts';
import { record, type Frame, type MapItem, type PendingMapRun, type Run, type TaskOutcome } from './execution.ts';
import { contextItem, type Item } from './map-items.ts';
import { fail, guard, leave, waitFor } from './transitions.ts';
import { dataOf, effectiveInput, numberOf, payloadOf, runtime } from './values.ts';

/** Answers the input of one iteration. */
export async function itemInput(run: Run, frame: Frame, state: MapState, item: MapItem): Promise<Json> {
  if (state.arguments === undefined) return item.Value;
  return state.language === 'JSONata'
    ? evaluateField(run, frame, state.arguments, 'ItemSelector', { item })
    : payloadOf(run, frame, state.arguments, effectiveInput(run, frame, state), item);
}

/** Answers the inputs of all iterations. It makes them one after the other, because there may be very many. */
export async function itemInputs(run: Run, frame: Frame, state: MapState, items: readonly Item[]): Promise<Json[]> {
  if (state.arguments === undefined)
    return items.map(({ key, value }) => (key === undefined ? value : { Key: key, Value: value }));
  const inputs: Json[] = [];
  for (const [index, item] of items.entries())
    inputs.push(await itemInput(run, frame, state, contextItem(item, index)));
  return inputs;
}

export interface Tolerance {
  readonly toleratedCount?: number;
  readonly toleratedPercentage?: number;
}

/** recorded: test_map_state_tolerated_failure_count_path (the thresholds are looked up once the state has begun) */
export async function toleranceOf(run: Run, frame: Frame, state: MapState): Promise<Tolerance> {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = state;
  const toleratedCount = count && (await numberOf(run, frame, state, count));
  const toleratedPercentage = percentage && (await numberOf(run, frame, state, percentage, { integer: false }));
  if (toleratedPercentage !== undefined && (toleratedPercentage < 0 || toleratedPercentage > 100))
    throw new Failure(runtime('ToleratedFailurePercentage must be between 0 and 100.'));
  return { ...given('toleratedCount', toleratedCount), ...given('toleratedPercentage', toleratedPercentage) };
}

/** Answers the ARN of the machine that contains a Map state, even if that state is part of an item processor. */
export const rootMachine = (machineArn: string): string => machineArn.split('/', 1)[0] as string;

/** Answers the name of a Map state that has no Label. */
const labelOf = ({ execution }: Run, { name }: MapState, { label }: Distributed): string =>
  label ?? uuidOf(rootMachine(execution.machineArn), name);

/**
 * Evaluates everything that a map run needs, and waits for the map run. recorded:
 * test_map_state_config_distributed_parameters
 */
export async function startMapRun(run: Run, frame: Frame, state: MapState, distributed: Distributed): Promise<void> {
  const { reader, batcher, writer } = distributed;
  // recorded: test_map_item_reader_base_json_with_items_path (ItemsPath has no part in what is read)
  const items = reader ? undefined : await dataOf(run, frame, state);
  const limit = state.maxConcurrency && (await numberOf(run, frame, state, state.maxConcurrency));
  const evaluate = (template: Json, field: string): Promise<Json> => templateOf(run, frame, state, template, field);
  const read = reader && (await evaluate(reader.arguments, 'ItemReader/Arguments'));
  const written = writer?.arguments;
  const write = written === undefined ? undefined : await evaluate(written, 'ResultWriter/Arguments');
  // recorded: test_map_item_reader_base_json (what is read is not counted)
  const started = record(run, frame, 'MapStateStarted', {
    mapStateStartedEventDetails: { length: items === undefined ? 0 : Object.keys(items).length },
  });
  const tolerance = await toleranceOf(run, frame, state);
  const batch = batcher && (await batchOf(run, frame, state, batcher));
  const maxItems = reader?.maxItems && (await numberOf(run, frame, state, reader.maxItems, wide));
  const machine = rootMachine(run.execution.machineArn).replace(':stateMachine:', ':mapRun:');
  const arn = `${machine}/${labelOf(run, state, distributed)}:${run.environment.uuid()}`;
  record(run, frame, 'MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: arn } });
  waitFor(frame, {
    kind: 'mapRun',
    arn,
    started,
    concurrency: limit ?? 0,
    ...tolerance,
    ...given('items', items),
    ...given('reader', read),
    ...given('maxItems', maxItems),
    ...given('batch', batch),
    ...given('writer', write),
  });
}

/** A value out of bounds fails the map run and not the state. recorded: test_map_item_reader_csv_max_items_paths */
const wide = { minimum: -Infinity, maximum: Infinity };

async function templateOf(run: Run, frame: Frame, state: MapState, template: Json, field: string): Promise<Json> {
  if (state.language === 'JSONata') return evaluateField(run, frame, template, field);
  return payloadOf(run, frame, template, effectiveInput(run, frame, state));
}

async function batchOf(
  run: Run,
  frame: Frame,
  state: MapState,
  { maxItems, maxBytes, input }: ItemBatcher,
): Promise<NonNullable<PendingMapRun['batch']>> {
  const number = { minimum: 1 };
  return {
    ...given('maxItems', maxItems && (await numberOf(run, frame, state, maxItems, number))),
    ...given('maxBytes', maxBytes && (await numberOf(run, frame, state, maxBytes, number))),
    ...given('input', input === undefined ? undefined : await templateOf(run, frame, state, input, 'BatchInput')),
  };
}

/**
 * Handles the end of the map run. recorded: test_map_item_reader_csv_max_items_paths[-1],
 * test_map_item_batching_base_json_max_per_batch_jsonata (MapStateExited names MapRunStarted)
 */
export async function endMapRun(run: Run, frame: Frame, state: MapState, outcome: TaskOutcome): Promise<void> {
  if (!('output' in outcome)) {
    const { error, cause } = outcome;
    const failure = { ...given('error', error), ...given('cause', cause) };
    record(run, frame, 'MapRunFailed', { mapRunFailedEventDetails: failure });
    return fail(run, frame, failure);
  }
  delete frame.pending;
  const started = frame.previousEvent;
  record(run, frame, 'MapRunSucceeded');
  record(run, frame, 'MapStateSucceeded');
  frame.previousEvent = started;
  const { output } = outcome;
  await guard(run, frame, () => {
    const excess = excessOf(output, state.name, false);
    if (excess) throw new Failure(excess);
    return leave(run, frame, state, state.next, output, '', { result: output });
  });
}
