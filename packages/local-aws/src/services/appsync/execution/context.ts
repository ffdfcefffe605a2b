import { Kind, type FieldNode, type GraphQLOutputType, type ValueNode } from 'graphql';
import type { AuthType, HandlerContext } from '../engine/appsync-js/index.ts';
import { selectionSetGraphQL, selectionSetList, type SelectionScope } from '../engine/subscriptions/selection.ts';
import type { FieldInfo, Run, Selection } from './run-document.ts';

/** The part of the context that every handler of one field gets, without `prev`, `result` and `error`. */
export type FieldContext = Omit<HandlerContext, 'stash' | 'result' | 'prev' | 'error'> & {
  readonly authType: AuthType;
};

export function handlerContext(
  run: Run,
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  info: FieldInfo,
): FieldContext {
  return {
    arguments: withNullForUnsetVariables(args, info) as HandlerContext['arguments'],
    identity: run.caller.identity as HandlerContext['identity'],
    source: (source ?? null) as HandlerContext['source'],
    request: { headers: run.headers as Record<string, string>, domainName: null },
    info: {
      fieldName: info.fieldName,
      parentTypeName: info.parentType.name,
      variables: run.variables as HandlerContext['info']['variables'],
      ...selectionOf(run, info),
    },
    env: run.api.settings.environment as Record<string, string>,
    authType: run.caller.authType,
  };
}

/**
 * A resolver gets an explicit null for a nullable argument whose variable was not given. This differs from the GraphQL
 * specification.
 */
function withNullForUnsetVariables(
  args: Readonly<Record<string, unknown>>,
  { fieldNodes, variableValues }: FieldInfo,
): Readonly<Record<string, unknown>> {
  let complete = args;
  for (const { name, value } of fieldNodes[0]?.arguments ?? []) {
    if (isUnset(value, variableValues) && !Object.hasOwn(args, name.value))
      complete = { ...complete, [name.value]: null };
  }
  return complete;
}

const isUnset = (value: ValueNode, variables: Readonly<Record<string, unknown>>): boolean =>
  value.kind === Kind.VARIABLE && !Object.hasOwn(variables, value.name.value);

// The same document serves many requests, and its field nodes stay the same objects while it is kept.
const selections = new WeakMap<FieldNode, Selection>();

function selectionOf(run: Run, info: FieldInfo): Selection {
  const [node, ...more] = info.fieldNodes;
  if (!node) return { selectionSetList: [], selectionSetGraphQL: '' };
  // @skip and @include may depend on variables, and merged fields have several nodes, so neither can be kept by node.
  // But all items of a list have the same nodes in one request.
  if (more.length > 0 || node.loc?.source.body.includes('@') !== false)
    return keptIn((run.selections ??= new WeakMap()), info.fieldNodes, info);
  return keptIn(selections, node, info);
}

function keptIn<Key extends object>(kept: WeakMap<Key, Selection>, key: Key, info: FieldInfo): Selection {
  let known = kept.get(key);
  if (!known) kept.set(key, (known = computeSelection(info)));
  return known;
}

function computeSelection({ schema, fragments, variableValues, returnType, fieldNodes }: FieldInfo): Selection {
  const scope: SelectionScope = { schema, fragments, variables: variableValues };
  return {
    selectionSetList: selectionSetList(scope, returnType as GraphQLOutputType, fieldNodes),
    selectionSetGraphQL: selectionSetGraphQL(fieldNodes),
  };
}

/**
 * Makes the event of a direct Lambda resolver. All keys are present, with null where there is no value, because event
 * handlers look for them. docs: AWS AppSync Developer Guide, "Direct Lambda resolver reference"; observed:
 * @aws-lambda-powertools/event-handler 2.35.0
 */
export function lambdaEvent(
  context: FieldContext & { readonly prev?: unknown; readonly stash?: unknown },
): Record<string, unknown> {
  const { identity, source, request, info, prev = null, stash = {} } = context;
  return { arguments: context.arguments, identity, source, request, prev, info, stash };
}
