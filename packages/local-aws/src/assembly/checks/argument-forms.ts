import { AwsError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import {
  attribute,
  list,
  mapPath,
  pair,
  scalar,
  substitution,
  templateError,
  text,
  triple,
} from '../intrinsic-arguments.ts';
import { isCall } from '../intrinsics.ts';

/** A call of an intrinsic function with arguments that it does not take. */
export interface FormFault {
  /** The place within the value, such as `.Targets[0].Arn`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Finds all calls of intrinsic functions whose arguments have a wrong form, whatever they refer to. Where an argument
 * is a call itself, its value is not known, and the evaluation checks it.
 */
export function formFaults(value: unknown, path = ''): FormFault[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => formFaults(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  if (!isCall(value)) return Object.entries(value).flatMap(([name, member]) => formFaults(member, `${path}.${name}`));
  const [[name, argument]] = Object.entries(value) as [[string, unknown]];
  const message = problemOf(name, argument);
  if (message !== undefined) return [{ path, message }];
  const isReference = name === 'Ref' || name === 'Fn::GetAtt';
  return isReference ? [] : partsOf(argument).flatMap((part) => formFaults(part, path));
}

/** Answers the arguments of a call, and the variables of Fn::Sub, without what stands around them. */
const partsOf = (argument: unknown): readonly unknown[] =>
  [argument].flat(2).flatMap((part) => (isObject(part) && !isCall(part) ? Object.values(part) : [part]));

function problemOf(name: string, argument: unknown): string | undefined {
  if (!Object.hasOwn(forms, name)) return undefined;
  try {
    forms[name]?.(argument);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
}

const scalarOrCall = (value: unknown, name: string): unknown => isCall(value) || scalar(value, name);
const listOrCall = (value: unknown, name: string): readonly unknown[] => (isCall(value) ? [] : list(value, name));

/** The forms of arguments, as the evaluation reads them. */
const forms: Readonly<Record<string, (argument: unknown) => void>> = {
  Ref: (argument) => text(argument, 'Ref'),
  'Fn::GetAtt': (argument) => attribute(argument),
  'Fn::Join': (argument) => {
    const [separator, values] = pair(argument, 'Fn::Join');
    text(separator, 'Fn::Join');
    for (const value of listOrCall(values, 'Fn::Join')) scalarOrCall(value, 'Fn::Join');
  },
  'Fn::Split': (argument) => {
    const [separator, value] = pair(argument, 'Fn::Split');
    text(separator, 'Fn::Split');
    scalarOrCall(value, 'Fn::Split');
  },
  'Fn::Select': (argument) => {
    const [index, values] = pair(argument, 'Fn::Select');
    listOrCall(values, 'Fn::Select');
    if (!isCall(index) && !/^\d+$/.test(scalar(index, 'Fn::Select')))
      throw templateError('Fn::Select takes an index, from 0');
  },
  'Fn::Sub': (argument) => {
    const [, variables] = substitution(argument);
    for (const value of Object.values(variables)) scalarOrCall(value, 'Fn::Sub');
  },
  'Fn::Base64': (argument) => scalarOrCall(argument, 'Fn::Base64'),
  'Fn::If': (argument) => text(triple(argument, 'Fn::If')[0], 'Fn::If'),
  'Fn::Equals': (argument) => pair(argument, 'Fn::Equals'),
  'Fn::Not': (argument) => list(argument, 'Fn::Not'),
  'Fn::And': (argument) => list(argument, 'Fn::And'),
  'Fn::Or': (argument) => list(argument, 'Fn::Or'),
  'Fn::FindInMap': (argument) => {
    for (const part of mapPath(argument)[0]) scalarOrCall(part, 'Fn::FindInMap');
  },
  'Fn::ImportValue': (argument) => scalarOrCall(argument, 'Fn::ImportValue'),
};
