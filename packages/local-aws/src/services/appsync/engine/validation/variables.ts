import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { ErrorEntry } from '../envelope.ts';
import { javaClass, javaString } from '../values/java-values.ts';

class VariableProblem extends Error {
  /** One kind of problem is reported without the variable's place. */
  readonly placed: boolean;

  constructor(message: string, placed = true) {
    super(message);
    this.placed = placed;
  }
}

/**
 * graphql-js found the variables wrong. graphql-java stops at the first problem and reports it in these words. Answers
 * undefined if there is no problem.
 */
export function variableError(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): ErrorEntry | undefined {
  for (const definition of operation.variableDefinitions ?? []) {
    try {
      checkVariable(schema, definition, variables);
    } catch (problem) {
      if (!(problem instanceof VariableProblem)) throw problem;
      return { path: null, locations: problem.placed ? place(definition) : null, message: problem.message };
    }
  }
  return undefined;
}

function place({ loc }: VariableDefinitionNode): { line: number; column: number; sourceName: null }[] | null {
  return loc ? [{ line: loc.startToken.line, column: loc.startToken.column, sourceName: null }] : null;
}

function checkVariable(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type) as GraphQLInputType;
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value === undefined && definition.defaultValue) return;
  checkValue(name, type, value);
}

function checkValue(name: string, type: GraphQLInputType, value: unknown): void {
  if (isNonNullType(type)) {
    // The message names the variable, even if the null stands deep inside it.
    if (value === null || value === undefined)
      throw new VariableProblem(`Variable '${name}' has coerced Null value for NonNull type '${String(type)}'`);
    return checkValue(name, type.ofType, value);
  }
  if (value === null || value === undefined) return;
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value])
      checkValue(name, type.ofType as GraphQLInputType, item);
    return;
  }
  if (isInputObjectType(type)) return checkObject(name, type, value);
  checkLeaf(name, type, value);
}

function checkObject(
  name: string,
  type: GraphQLInputType & {
    getFields(): Record<string, { type: GraphQLInputType; defaultValue?: unknown }>;
    name: string;
  },
  value: unknown,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new VariableProblem(
      `Variable '${name}' has an invalid value. Expected type 'Map' but was '${javaClass(
        value,
      )}'. Variables for input objects must be an instance of type 'Map'.`,
    );
  }
  const fields = type.getFields();
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key))
      throw new VariableProblem(
        `The variables input contains a field that is not defined for input object type '${type.name}' `,
        false,
      );
  }
  for (const [key, field] of Object.entries(fields)) {
    const given = (value as Record<string, unknown>)[key];
    if (given === undefined && field.defaultValue !== undefined) continue;
    checkValue(name, field.type, given);
  }
}

function checkLeaf(name: string, type: GraphQLInputType, value: unknown): void {
  if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) return;
    throw new VariableProblem(
      `Variable '${name}' has an invalid value. Invalid input for Enum '${type.name}'. No value found ` +
        `for name '${javaString(value)}'.`,
    );
  }
  if (!isScalarType(type)) return;
  try {
    type.parseValue(value);
  } catch (error) {
    const own = type.name.startsWith('AWS') && error instanceof Error;
    const why = own ? error.message : `Expected type '${type.name}' but was '${javaClass(value)}'.`;
    throw new VariableProblem(`Variable '${name}' has an invalid value. ${why}`);
  }
}
