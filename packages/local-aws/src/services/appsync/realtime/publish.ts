import { getVariableValues, type FieldNode, type GraphQLField, type OperationDefinitionNode } from 'graphql';
import type { Work } from '../../../kernel/in-turns.ts';
import type { Operator } from '../../../kernel/operator.ts';
import type { Prepared } from '../engine/documents.ts';
import { project, publishedObject, TooLong, type Published } from '../engine/subscriptions/publication.ts';
import { collectFields, fragmentsOf, type SelectionScope } from '../engine/subscriptions/selection.ts';
import { matchesArguments, matchesFilter } from '../engine/subscriptions/subscription-filter.ts';
import type { Executable } from '../execution/executable.ts';
import type { GraphqlResponse } from '../execution/execute.ts';
import type { Run } from '../execution/run-document.ts';
import type { Registry, Subscription } from './registry.ts';

/**
 * AppSync drops larger payloads without a message. docs: AWS General Reference, "AWS AppSync endpoints and quotas";
 * recorded: aws/aws-appsync-community#33
 */
const maxPayloadBytes = 240 * 1024;

/** Hands the completed fields of a mutation to the subscriptions that name it in `@aws_subscribe`. */
export type Publish = (
  executable: Executable,
  prepared: Prepared,
  operation: OperationDefinitionNode,
  run: Run,
  response: GraphqlResponse,
) => void;

export function createPublish(registry: Registry, { unexpected }: Pick<Operator, 'unexpected'>): Publish {
  const deliver = createDeliveries(unexpected);
  return (executable, prepared, operation, run, { data }) => {
    const type = executable.schema.getMutationType();
    if (!data || !type) return;
    const { coerced = {} } = getVariableValues(executable.schema, operation.variableDefinitions ?? [], run.variables);
    const scope: SelectionScope = {
      schema: executable.schema,
      fragments: fragmentsOf(prepared.document.definitions),
      variables: coerced,
    };
    for (const [key, nodes] of collectFields(scope, type.name, [operation.selectionSet])) {
      const field = type.getFields()[nodes[0]!.name.value];
      // A mutation whose result is null publishes nothing.
      if (field && data[key] !== null && data[key] !== undefined)
        for (const work of publicationsOf(registry, executable, scope, run.api.settings.id, field, nodes, data[key]))
          deliver(work);
    }
  };
}

/** Answers what is to be delivered to those who have subscribed by now. */
function publicationsOf(
  registry: Registry,
  executable: Executable,
  scope: SelectionScope,
  apiId: string,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  data: unknown,
): Work<void>[] {
  let published: unknown;
  return executable.subscriptionsOf(field.name).flatMap((subscriptionField) => {
    const index = registry.of(apiId, subscriptionField);
    if (!index) return [];
    published ??= publishedObject(scope, field.type, nodes, data);
    // Filters compare the members of an object; a list has no such members at the top.
    const compared = (
      typeof published === 'object' && !Array.isArray(published) ? published : Object.create(null)
    ) as Published;
    return [deliveries(index.candidates(compared), compared, published)];
  });
}

/** So many deliveries, and so many projections, are made in one turn of the event loop. */
const deliveriesInOneTurn = 1_000;
const projectionsInOneTurn = 5;

function* deliveries(candidates: Iterable<Subscription>, compared: Published, published: unknown): Work<void> {
  const payloads = new Map<string, string | undefined>();
  let [looked, projected] = [0, 0];
  for (const subscription of candidates) {
    looked += 1;
    if (looked > deliveriesInOneTurn || payloads.size - projected >= projectionsInOneTurn) {
      [looked, projected] = [0, payloads.size];
      yield;
    }
    if (!matches(subscription, compared)) continue;
    const payload = cached(payloads, subscription, published);
    if (payload !== undefined) subscription.deliver(payload);
  }
}

/**
 * Delivers one publication after the other, so that a subscriber gets them in their order. Others are served between
 * the turns: each subscriber may ask for something else, and for much.
 */
function createDeliveries(unexpected: Operator['unexpected']): (work: Work<void>) => void {
  const waiting: Work<void>[] = [];
  const isDone = (work: Work<void>): boolean => {
    try {
      return work.next().done === true;
    } catch (error) {
      unexpected(error);
      return true;
    }
  };
  const turn = (): void => {
    for (let work = waiting[0]; work !== undefined; work = waiting[0]) {
      if (!isDone(work)) return void setImmediate(turn);
      waiting.shift();
    }
  };
  return (work) => {
    if (waiting.push(work) === 1) turn();
  };
}

const matches = ({ enhanced, filter }: Subscription, published: Published): boolean =>
  enhanced ? matchesFilter(filter, published) : matchesArguments(filter, published);

/** Thousands of subscribers usually share one document, so its payload is made and written as JSON once. */
function cached(
  payloads: Map<string, string | undefined>,
  subscription: Subscription,
  published: unknown,
): string | undefined {
  const { projectionKey } = subscription;
  if (payloads.has(projectionKey)) return payloads.get(projectionKey);
  const payload = payloadOf(subscription, published);
  payloads.set(projectionKey, payload);
  return payload;
}

function payloadOf(subscription: Subscription, published: unknown): string | undefined {
  try {
    const { data, errors } = project(subscription, published, maxPayloadBytes);
    const json = JSON.stringify(errors.length > 0 ? { data, errors } : { data });
    return Buffer.byteLength(json) > maxPayloadBytes ? undefined : json;
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}
