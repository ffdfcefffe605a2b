import { loadChoice } from './choice.ts';
import { argumentsOf, given, pathOrCall, referencePath, setting } from './fields.ts';
import type { FailState, Setting, State, WaitState } from './machine.ts';
import { isOfDistributed } from './distributed.ts';
import { loadMap } from './map.ts';
import { recovery } from './recovery.ts';
import { stateTypes, common, loadBranch, ofOtherLanguage, transition, work, type StateSource } from './source.ts';
import { loadTask } from './task.ts';
import { isTimestamp } from './timestamp.ts';

const loaders: Readonly<Record<State['type'], (source: StateSource) => State>> = {
  Pass: loadPass,
  Succeed: (source) => ({ type: 'Succeed', ...common(source) }),
  Fail: loadFail,
  Wait: loadWait,
  Choice: loadChoice,
  Task: loadTask,
  Parallel: loadParallel,
  Map: loadMap,
};

/** Loads a state. Answers undefined if that is impossible; the diagnostics then contain the reason. */
export function loadState(source: StateSource): State | undefined {
  const { reader } = source;
  reader.string('Comment');
  if (!reader.require('Type')) return undefined;
  const type = reader.take('Type');
  const load = typeof type === 'string' && Object.hasOwn(loaders, type) ? loaders[type as State['type']] : undefined;
  if (!load) {
    // recorded: test_state_name_invalid_state_definition
    reader.invalid(`The field 'Type' should have one of these values: [${stateTypes.join(', ')}]`, 'Type');
    return undefined;
  }
  const state = load(source);
  reader.end(
    (field) => ofOtherLanguage(field, source.language) ?? (type === 'Map' ? isOfDistributed(field) : undefined),
  );
  return state;
}

function loadPass(source: StateSource): State {
  const { reader, language, context } = source;
  const pass = { type: 'Pass', ...common(source), ...transition(source) } as const;
  if (language === 'JSONata') return pass;
  return {
    ...pass,
    ...given('result', reader.take('Result')),
    ...given('arguments', argumentsOf(reader, language, context)),
    ...given('resultPath', referencePath(reader, 'ResultPath')),
  };
}

function loadFail({ name, reader, language, context }: StateSource): FailState {
  const field = (plain: 'Error' | 'Cause'): Setting | undefined => {
    const dynamic = `${plain}Path`;
    if (language === 'JSONPath' && reader.has(dynamic)) {
      if (reader.take(plain) !== undefined) reader.invalid(`Only one of '${plain}' and '${dynamic}' may be given`);
      const value = pathOrCall(reader, dynamic, context);
      return value === undefined ? undefined : { field: dynamic, value };
    }
    const value = language === 'JSONata' ? reader.query(plain) : reader.take(plain);
    if (value !== undefined && typeof value !== 'string') reader.invalid('Expected value of type String', plain);
    return value === undefined ? undefined : { field: plain, value };
  };
  return { type: 'Fail', name, language, ...given('error', field('Error')), ...given('cause', field('Cause')) };
}

const waitFields = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const;

function loadWait(source: StateSource): WaitState {
  const { reader, language } = source;
  const allowed = waitFields.filter((field) => language === 'JSONPath' || !field.endsWith('Path'));
  const fields = allowed.filter((field) => reader.has(field));
  if (fields.length !== 1)
    reader.invalid(`Exactly one of ${allowed.map((field) => `'${field}'`).join(', ')} is required`);
  for (const field of fields) reader.take(field);
  const base = { type: 'Wait', ...common(source), ...transition(source) } as const;
  const until = fields[0]?.startsWith('Timestamp') ? timestamp(source) : setting(reader, 'Seconds', 0, language);
  return { ...base, until: until ?? { field: 'Seconds', value: 0 } };
}

function timestamp({ reader, language }: StateSource): Setting | undefined {
  if (reader.has('TimestampPath')) return setting(reader, 'Timestamp', 0, language);
  const value = language === 'JSONata' ? reader.query('Timestamp') : reader.take('Timestamp');
  const isExpression = language === 'JSONata' && typeof value === 'string' && value.startsWith('{%');
  // recorded: test_wait_timestamp_invalid
  if (!isExpression && !isTimestamp(value)) reader.invalid('String does not match RFC3339 timestamp', 'Timestamp');
  return value === undefined ? undefined : { field: 'Timestamp', value };
}

function loadParallel(source: StateSource): State {
  const { reader, context } = source;
  const branches = reader.require('Branches') ? reader.list('Branches') : undefined;
  // recorded: test_parallel_state_empty_branches
  if (branches?.length === 0) reader.invalid('Value cannot be empty', 'Branches');
  const base = {
    type: 'Parallel',
    ...common(source),
    ...work(source),
    ...transition(source),
    ...recovery(source),
  } as const;
  return { ...base, branches: (branches ?? []).map((branch) => loadBranch(branch, context)) };
}
