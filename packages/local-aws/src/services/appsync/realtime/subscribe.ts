import {
  getArgumentValues,
  getVariableValues,
  GraphQLError,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import type { Note } from '../../../contract/service.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Operator } from '../../../kernel/operator.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { mayCallAll, refusedField } from '../engine/authorization.ts';
import { permissionDenied } from '../errors.ts';
import { fieldsOf } from '../engine/root-fields.ts';
import type { Prepared } from '../engine/documents.ts';
import { FieldError, notAuthorized } from '../engine/envelope.ts';
import { collectFields, fragmentsOf, type SelectionScope } from '../engine/subscriptions/selection.ts';
import { argumentFilter, FilterError, readFilter } from '../engine/subscriptions/subscription-filter.ts';
import { variableError } from '../engine/validation/variables.ts';
import type { Executable } from '../execution/executable.ts';
import { selectOperation } from '../execution/execute.ts';
import type { RunResolver } from '../execution/resolver.ts';
import type { FieldInfo, Run } from '../execution/run-document.ts';
import type { FrameError } from './frames.ts';
import type { Subscription } from './registry.ts';

const initialData = declareUnverified(
  'appsync-subscription-initial-data',
  'The resolver of a subscription returned data, which AppSync may or may not send when the subscription starts.',
  'the data is not sent',
);

/** The reason why a subscription is not acknowledged. */
class Refusal extends Error {
  readonly errors: readonly FrameError[];

  constructor(errors: readonly FrameError[]) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

/** Is thrown if the operation is a query or a mutation, which the real-time endpoint does not run. */
export class NotASubscription extends Error {}

export interface SubscribePorts {
  readonly runResolver: RunResolver;
  readonly requireAllowed: RequireAllowed;
  readonly operator: Operator;
}

export type Described = Omit<Subscription, 'deliver' | 'invalidate' | 'frameLength'>;

/** Validates and authorises a subscription and runs its resolver, which may refuse it or set its filter. */
export async function describeSubscription(
  ports: SubscribePorts,
  executable: Executable,
  run: Run,
  query: string,
  operationName: string | null | undefined,
  note: Pick<Note, 'subject'>,
): Promise<Described> {
  const prepared = executable.prepare(query);
  if ('errors' in prepared) throw new Refusal(prepared.errors.map(({ message }) => ({ message })));
  const operation = selectOperation(prepared.ok, operationName);
  const rootType = executable.schema.getSubscriptionType();
  if (operation.operation !== 'subscription' || !rootType) throw new NotASubscription(operation.operation);
  note.subject = fieldsOf(operation);
  const scope = selectionScope(executable, prepared.ok, operation, run);
  if (!mayCallAll(scope, run.caller, rootType, operation)) throw permissionDenied();
  const root = rootField(scope, rootType, operation);
  const refused = executable.ruleOf(rootType, root.field)(run.caller)
    ? refusedField(scope, executable.ruleOf, run.caller, root.field.type, root.nodes)
    : notAuthorized(rootType.name, root.field.name);
  if (refused) throw asRefusal(refused, ports.operator);
  const args = argumentsOf(root, scope);
  await resolve(ports, run, root, rootType, scope, args);
  return {
    apiId: run.api.settings.id,
    fieldName: root.field.name,
    rootKey: root.key,
    rootType: rootType.name,
    nodes: root.nodes,
    type: root.field.type,
    scope,
    projectionKey: query.includes('@') ? `${query}\n${JSON.stringify(scope.variables)}` : query,
    ...filters(ports, run, args),
  };
}

function selectionScope(
  executable: Executable,
  { document }: Prepared,
  operation: OperationDefinitionNode,
  run: Run,
): SelectionScope {
  const { coerced, errors } = getVariableValues(executable.schema, operation.variableDefinitions ?? [], run.variables, {
    maxErrors: 1,
  });
  if (!coerced)
    throw new Refusal([
      {
        message:
          variableError(executable.schema, operation, run.variables)?.message ??
          errors?.[0]?.message ??
          'The variables are not valid.',
      },
    ]);
  return { schema: executable.schema, fragments: fragmentsOf(document.definitions), variables: coerced };
}

type Root = ReturnType<typeof rootField>;

function rootField(scope: SelectionScope, type: GraphQLObjectType, operation: OperationDefinitionNode) {
  const [entry] = collectFields(scope, type.name, [operation.selectionSet]);
  const field = entry && type.getFields()[entry[1][0]!.name.value];
  if (!entry || !field)
    throw new Refusal([
      {
        message:
          'Validation error of type SubscriptionMultipleRootFields: Subscription operation must have ' +
          'exactly one root field',
      },
    ]);
  return { key: entry[0], nodes: entry[1], field };
}

function argumentsOf({ field, nodes }: Root, { variables }: SelectionScope): Record<string, unknown> {
  try {
    return getArgumentValues(field, nodes[0]!, variables);
  } catch (error) {
    if (error instanceof GraphQLError) throw new Refusal([{ message: error.message }]);
    throw error;
  }
}

async function resolve(
  ports: SubscribePorts,
  run: Run,
  { key, nodes, field }: Root,
  parentType: GraphQLObjectType,
  scope: SelectionScope,
  args: Record<string, unknown>,
): Promise<void> {
  const resolver = run.api.resolvers.get(`${parentType.name}.${field.name}`);
  if (!resolver) return;
  const { schema, fragments, variables } = scope;
  const info: FieldInfo = {
    fieldName: field.name,
    fieldNodes: nodes,
    parentType,
    returnType: field.type,
    path: { key, prev: undefined, typename: parentType.name },
    schema,
    fragments,
    variableValues: { ...variables },
  };
  const value = await runRefusing(ports.operator, () => ports.runResolver(resolver, run, null, args, info));
  const [appended] = run.appended;
  if (appended)
    throw asRefusal(
      new FieldError(appended.message, 'errorType' in appended ? appended.errorType : null),
      ports.operator,
    );
  if (value !== null && value !== undefined) refuseUnless(ports.operator, () => ports.requireAllowed(initialData));
}

async function runRefusing(operator: Operator, run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    throw asRefusal(error, operator);
  }
}

function refuseUnless(operator: Operator, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw asRefusal(error, operator);
  }
}

function filters(
  ports: SubscribePorts,
  run: Run,
  args: Record<string, unknown>,
): Pick<Described, 'filter' | 'enhanced' | 'invalidation'> {
  const read = (filter: unknown) =>
    filter === undefined || filter === null ? undefined : readFilter(filter, ports.requireAllowed);
  try {
    const enhanced = read(run.subscriptionFilter);
    return {
      filter: enhanced ?? argumentFilter(args),
      enhanced: enhanced !== undefined,
      invalidation: read(run.invalidationFilter),
    };
  } catch (error) {
    throw asRefusal(error, ports.operator);
  }
}

export const isRefusal = (error: unknown): boolean => error instanceof Refusal;

/** Answers the part of an error that a client sees while it subscribes. */
export function asRefusal(error: unknown, operator: Operator): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof FieldError)
    return new Refusal([{ ...(error.errorType !== null && { errorType: error.errorType }), message: error.message }]);
  if (error instanceof FilterError) return new Refusal([{ errorType: 'BadRequestException', message: error.message }]);
  if (error instanceof AwsError) return new Refusal([{ errorType: error.code, message: error.message }]);
  operator.unexpected(error);
  return new Refusal([{ errorType: 'InternalFailure', message: 'Internal Failure' }]);
}
