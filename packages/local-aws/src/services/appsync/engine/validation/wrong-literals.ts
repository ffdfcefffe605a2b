import {
  getNamedType,
  GraphQLError,
  isInputObjectType,
  Kind,
  visit,
  type ArgumentNode,
  type ASTNode,
  type GraphQLNamedType,
  type ValidationContext,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { javaAst } from '../values/java-values.ts';

type Holder = ArgumentNode | VariableDefinitionNode;

/**
 * Reports a wrong literal in the words of graphql-java. They name the argument and the way to the literal (`argument
 * 'input.phones[1]'`), and give the place of the argument. The default of a variable is shown as a whole.
 */
export function wrongLiteral(context: ValidationContext, error: GraphQLError): GraphQLError {
  const node = error.nodes?.[0];
  const holder = node && holderOf(context, node);
  if (!holder)
    return new GraphQLError(`Validation error of type WrongType: ${error.message}`, { nodes: error.nodes ?? null });
  if (holder.kind === Kind.VARIABLE_DEFINITION) return badDefault(holder);
  const { value } = holder;
  const type = getNamedType(context.getInputType() ?? context.getParentInputType() ?? undefined);
  const subject = (literal: ValueNode): string =>
    `argument '${holder.name.value}${wayTo(value, node)}' with value '${javaAst(literal)}'`;
  return new GraphQLError(
    `Validation error of type WrongType: ${complaint(error.message, subject, value, node, type)}`,
    { nodes: holder },
  );
}

function badDefault(variable: VariableDefinitionNode): GraphQLError {
  const literal = variable.defaultValue ? javaAst(variable.defaultValue) : 'null';
  return new GraphQLError(
    `Validation error of type BadValueForDefaultArg: Bad default value ${literal} for type ${typeName(variable)}`,
    { nodes: variable },
  );
}

function typeName({ type }: VariableDefinitionNode): string {
  let named = type;
  while (named.kind !== Kind.NAMED_TYPE) named = named.type;
  return named.name.value;
}

/**
 * For an object with too few or too many members the message shows the whole value of the argument; otherwise it shows
 * the wrong literal.
 */
function complaint(
  message: string,
  subject: (literal: ValueNode) => string,
  value: ValueNode,
  node: ASTNode,
  type: GraphQLNamedType | undefined,
): string {
  const missing = /^Field "(?:.*?)\.(.*?)" of required type/.exec(message)?.[1];
  if (missing !== undefined) return `${subject(value)} is missing required fields '[${missing}]'`;
  const unknown = /^Field "(.*?)" is not defined by type/.exec(message)?.[1];
  if (unknown !== undefined) return `${subject(value)} contains a field not in '${String(type ?? '')}': '${unknown}'`;
  if (node.kind === Kind.NULL) return `${subject(node)} must not be null`;
  if (isInputObjectType(type) && node.kind !== Kind.OBJECT) return `${subject(value)} must be an object type`;
  return `${subject(literalAt(value, node))} is not a valid '${String(type ?? '')}'`;
}

const within = (outer: ASTNode, inner: ASTNode): boolean =>
  outer === inner ||
  (outer.loc !== undefined &&
    inner.loc !== undefined &&
    outer.loc.start <= inner.loc.start &&
    outer.loc.end >= inner.loc.end);

function holderOf(context: ValidationContext, node: ASTNode): Holder | undefined {
  let holder: Holder | undefined;
  const note = (candidate: Holder): void => {
    if (within(candidate, node)) holder = candidate;
  };
  visit(context.getDocument(), { Argument: note, VariableDefinition: note });
  return holder;
}

/** If a member does not belong to its object, the error is about the object. */
function wayTo(value: ValueNode, node: ASTNode): string {
  if (value.kind === Kind.OBJECT) {
    const field = value.fields.find((candidate) => candidate !== node && within(candidate.value, node));
    return field ? `.${field.name.value}${wayTo(field.value, node)}` : '';
  }
  if (value.kind !== Kind.LIST) return '';
  const index = value.values.findIndex((item) => within(item, node));
  const item = value.values[index];
  return item ? `[${index}]${wayTo(item, node)}` : '';
}

function literalAt(value: ValueNode, node: ASTNode): ValueNode {
  const part = partsOf(value).find((candidate) => within(candidate, node));
  return part ? literalAt(part, node) : value;
}

function partsOf(value: ValueNode): readonly ValueNode[] {
  if (value.kind === Kind.OBJECT) return value.fields.map((field) => field.value);
  return value.kind === Kind.LIST ? value.values : [];
}
