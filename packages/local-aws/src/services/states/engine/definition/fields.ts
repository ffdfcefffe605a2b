import { callsOf, isCall, parseCall } from '../intrinsics/parse.ts';
import { seededMathRandom } from '../intrinsics/functions.ts';
import { isObject } from '../numbers.ts';
import { isDynamic } from '../payload-template.ts';
import { parsePath } from '../jsonpath/parse.ts';
import { isReference } from '../jsonpath/path.ts';
import type { LoadContext } from './load-context.ts';
import type { Json, JsonObject, Language, Outcome, Setting } from './machine.ts';
import { at, isReadable, type Reader } from './reader.ts';

/** Makes an optional member, which is present only if there is a value. A JSON null is a value. */
export const given = <Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } =>
  value === undefined ? {} : ({ [name]: value } as { [K in Name]: Value });

/** Reads a path, a null or nothing. */
function nullablePath(reader: Reader, name: string, check = checkPath): string | null | undefined {
  if (!reader.has(name)) return undefined;
  const value = reader.take(name);
  if (value === null) return null;
  return check(reader, name, value as Json);
}

export function pathField(reader: Reader, name: string): string | undefined {
  return reader.has(name) ? checkPath(reader, name, reader.take(name) as Json) : undefined;
}

function checkPath(reader: Reader, name: string, value: Json): string | undefined {
  if (
    typeof value === 'string' &&
    isReadable(
      () => parsePath(value),
      (what) => reader.unsupported(what, name),
    )
  )
    return value;
  // recorded: cdk-preflight (pf-sfn-asl-jsonpath-syntax)
  reader.invalid('Value must be a valid JSONPath.', name);
  return undefined;
}

/** Reads ResultPath. */
export function referencePath(reader: Reader, name: string): string | null | undefined {
  return nullablePath(reader, name, (_, __, value) => {
    const path = checkPath(reader, name, value);
    if (path === undefined) return undefined;
    if (!isReference(parsePath(path))) reader.invalid('Value is not a Reference Path', name);
    return path;
  });
}

/** Reads a path, or a call of an intrinsic function: ErrorPath and CausePath. */
export function pathOrCall(reader: Reader, name: string, context: LoadContext): string | undefined {
  if (!reader.has(name)) return undefined;
  const value = reader.take(name);
  if (typeof value !== 'string' || !isCall(value)) return checkPath(reader, name, value as Json);
  if (checkCall(value, reader, context)) return value;
  reader.invalid('Value is not a valid JSONPath or intrinsic function call', name);
  return undefined;
}

function checkCall(text: string, reader: Reader, context: LoadContext): boolean {
  return isReadable(
    () => {
      for (const call of callsOf(parseCall(text)))
        if (call.name === 'MathRandom' && call.arguments.length > 2) context.requireAllowed(seededMathRandom);
    },
    (what) => reader.unsupported(what),
  );
}

/** Reads a payload template of JSONPath: the members whose names end in `.$` are paths or calls. */
export function payload(reader: Reader, name: string, context: LoadContext): Json | undefined {
  if (!reader.has(name)) return undefined;
  const value = reader.take(name) as Json;
  checkPayload(value, at(reader.pointer, name), reader, context);
  return value;
}

function checkPayload(value: Json, pointer: string, reader: Reader, context: LoadContext): void {
  if (Array.isArray(value))
    return value.forEach((item, index) => checkPayload(item, at(pointer, index), reader, context));
  if (!isObject(value)) return;
  for (const [name, item] of Object.entries(value)) {
    if (!isDynamic(name)) {
      if (looksDynamic(item))
        context.issues.warn(
          at(pointer, name),
          `The name '${name}' has no '.$', so its value is plain text`,
          'NO_DOLLAR',
        );
      checkPayload(item, at(pointer, name), reader, context);
    } else if (!isDynamicValue(item, reader, context))
      // recorded: test_illegal_escapes
      context.issues.invalid(
        pointer,
        `The value for the field '${name}' must be a valid JSONPath or a valid intrinsic function call`,
      );
  }
}

/** Tells whether a plain value is written like a path or a call. `$5` is an amount of money. */
export const looksDynamic = (value: Json | undefined): boolean =>
  typeof value === 'string' &&
  (/^\$(?!\d)/.test(value) || isCall(value)) &&
  isReadable(
    () => (isCall(value) ? parseCall(value) : parsePath(value)),
    () => undefined,
  );

/**
 * Warns of a plain value that is written like a path. docs: API reference, "ValidateStateMachineDefinitionDiagnostic"
 * (the codes of warnings and what each means; the words, and the fields of which they are told, are ours)
 */
export function warnOfPath(reader: Reader, name: string, { issues }: LoadContext): void {
  const value = reader.peek(name);
  if (looksDynamic(value) && !isCall(value as string))
    issues.warn(
      at(reader.pointer, name),
      `The name '${name}' does not end with 'Path', so its value is plain text`,
      'NO_PATH',
    );
}

function isDynamicValue(value: Json, reader: Reader, context: LoadContext): boolean {
  if (typeof value !== 'string') return false;
  if (isCall(value)) return checkCall(value, reader, context);
  return isReadable(
    () => parsePath(value),
    (what) => reader.unsupported(what),
  );
}

/** Reads Arguments in JSONata, or Parameters in JSONPath. */
export const argumentsOf = (reader: Reader, language: Language, context: LoadContext): Json | undefined =>
  language === 'JSONata' ? reader.query('Arguments') : payload(reader, 'Parameters', context);

/** Reads Assign and the fields that treat the result. */
export function outcome(reader: Reader, language: Language, context: LoadContext): Outcome {
  const assign = language === 'JSONata' ? reader.query('Assign') : payload(reader, 'Assign', context);
  if (assign !== undefined) checkVariables(assign, reader, context);
  const assigned = given('assign', assign as JsonObject | undefined);
  return language === 'JSONata' ? { ...given('output', reader.query('Output')), ...assigned } : assigned;
}

function checkVariables(assign: Json, reader: Reader, { issues }: LoadContext): void {
  if (!isObject(assign)) return reader.invalid('Expected value of type Object', 'Assign');
  for (const key of Object.keys(assign)) {
    const name = variableName(key);
    const pointer = at(at(reader.pointer, 'Assign'), key);
    const fault = faultOfVariable(name);
    if (fault) issues.invalid(pointer, ...fault);
  }
}

/** recorded: cdk-preflight (pf-sfn-asl-jsonpath-syntax), but for a name that is too long */
function faultOfVariable(name: string): readonly [message: string, code: string] | undefined {
  if (name === 'states') return ["Cannot assign to reserved variable '$states'.", 'RESERVED_VARIABLE_NAME'];
  if (!isIdentifier(name))
    return [`Invalid variable name '${name}': the variable name contains invalid characters.`, 'INVALID_VARIABLE_NAME'];
  if (name.length > 80)
    return [`Invalid variable name '${name}': it is longer than 80 characters.`, 'INVALID_VARIABLE_NAME'];
  return undefined;
}

export const variableName = (key: string): string => (isDynamic(key) ? key.slice(0, -2) : key);

const isIdentifier = (name: string): boolean => /^\p{ID_Start}\p{ID_Continue}*$/u.test(name);

/** Reads a number, a JSONata expression that gives one, or (in JSONPath, with Path after its name) a path to one. */
export function setting(
  reader: Reader,
  name: string,
  minimum: number,
  language: Language,
  integer = true,
  maximum?: number,
): Setting | undefined {
  if (language === 'JSONPath' && reader.has(`${name}Path`)) {
    if (reader.has(name)) reader.exactlyOne([name, `${name}Path`]);
    const value = pathField(reader, `${name}Path`);
    reader.take(name);
    return value === undefined ? undefined : { field: `${name}Path`, value };
  }
  const value =
    language === 'JSONata'
      ? numberQuery(reader, name, minimum, integer, maximum)
      : reader.number(name, minimum, integer, maximum);
  return value === undefined ? undefined : { field: name, value };
}

function numberQuery(
  reader: Reader,
  name: string,
  minimum: number,
  integer: boolean,
  maximum?: number,
): Json | undefined {
  const value = reader.query(name);
  if (typeof value !== 'string')
    return value === undefined ? undefined : reader.number(name, minimum, integer, maximum);
  if (value.startsWith('{%')) return value;
  // recorded: cdk-preflight (pf-sfn-asl-numeric-ranges)
  reader.invalid(`Expected value of type ${integer ? 'Integer' : 'Number'}`, name);
  return undefined;
}

/** Reads the fields for input and output that every state of the language has. */
export function flow(reader: Reader, language: Language): { inputPath?: string | null; outputPath?: string | null } {
  if (language === 'JSONata') return {};
  return {
    ...given('inputPath', nullablePath(reader, 'InputPath')),
    ...given('outputPath', nullablePath(reader, 'OutputPath')),
  };
}
