import { loadChoice } from './choice.ts';
import { argumentsOf, given, looksDynamic, pathOrCall, referencePath, setting, warnOfPath } from './fields.ts';
import type { FailState, Json, Setting, State, WaitState } from './machine.ts';
import { isOfDistributed } from './distributed.ts';
import { loadMap } from './map.ts';
import { isObject } from '../numbers.ts';
import { isDynamic } from '../payload-template.ts';
import { at } from './reader.ts';
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
  if (isWrittenWithPaths(reader.peek('Result')))
    context.issues.warn(
      at(reader.pointer, 'Result'),
      'The Result is taken as it is written: its paths are plain text',
      'PASS_RESULT_IS_STATIC',
    );
  return {
    ...pass,
    ...given('result', reader.take('Result')),
    ...given('arguments', argumentsOf(reader, language, context)),
    ...given('resultPath', referencePath(reader, 'ResultPath')),
  };
}

/** docs: API reference, "ValidateStateMachineDefinitionDiagnostic" (that there is a warning; the words are ours) */
function isWrittenWithPaths(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(isWrittenWithPaths);
  if (isObject(value)) return Object.entries(value).some(([name, one]) => isDynamic(name) || isWrittenWithPaths(one));
  return looksDynamic(value);
}

function loadFail({ name, reader, language, context }: StateSource): FailState {
  const field = (plain: 'Error' | 'Cause'): Setting | undefined => {
    const dynamic = `${plain}Path`;
    if (language === 'JSONPath' && reader.has(dynamic)) {
      if (reader.take(plain) !== undefined) reader.exactlyOne([plain, dynamic]);
      const value = pathOrCall(reader, dynamic, context);
      return value === undefined ? undefined : { field: dynamic, value };
    }
    if (language === 'JSONPath') warnOfPath(reader, plain, context);
    const value = language === 'JSONata' ? reader.query(plain) : reader.take(plain);
    if (value !== undefined && typeof value !== 'string') reader.invalid('Expected value of type String', plain);
    return value === undefined ? undefined : { field: plain, value };
  };
  return { type: 'Fail', name, language, ...given('error', field('Error')), ...given('cause', field('Cause')) };
}

/** recorded: cdk-preflight (pf-sfn-asl-wait-timing; in this order) */
const waitFields = ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'] as const;

function loadWait(source: StateSource): WaitState {
  const { reader, language } = source;
  const allowed = waitFields.filter((field) => language === 'JSONPath' || !field.endsWith('Path'));
  const fields = allowed.filter((field) => reader.has(field));
  reader.exactlyOne(allowed);
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
