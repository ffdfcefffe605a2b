import { getVariableValues, type FieldNode, type GraphQLField, type OperationDefinitionNode } from 'graphql';
import type { Prepared } from '../engine/documents.ts';
import { project, publishedObject, type Published } from '../engine/subscriptions/publication.ts';
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

export function createPublish(registry: Registry): Publish {
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
        publishField(registry, executable, scope, run.api.settings.id, field, nodes, data[key]);
    }
  };
}

function publishField(
  registry: Registry,
  executable: Executable,
  scope: SelectionScope,
  apiId: string,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  data: unknown,
): void {
  let published: unknown;
  for (const subscriptionField of executable.subscriptionsOf(field.name)) {
    const index = registry.of(apiId, subscriptionField);
    if (!index) continue;
    published ??= publishedObject(scope, field.type, nodes, data);
    // Filters compare the members of an object; a list has no such members at the top.
    const compared = (
      typeof published === 'object' && !Array.isArray(published) ? published : Object.create(null)
    ) as Published;
    const payloads = new Map<string, string | undefined>();
    for (const subscription of index.candidates(compared)) {
      if (!matches(subscription, compared)) continue;
      const payload = cached(payloads, subscription, published);
      if (payload !== undefined) subscription.deliver(payload);
    }
  }
}

const matches = ({ enhanced, filter }: Subscription, published: Published): boolean =>
  enhanced ? matchesFilter(filter, published) : matchesArguments(filter, published);

/** Thousands of subscribers usually share one document, so its payload is made and written as JSON once. */
function cached(
  payloads: Map<string, string | undefined>,
  subscription: Subscription,
  published: unknown,
): string | undefined {
  const { projectionKey, scope, rootType, rootKey, nodes, type } = subscription;
  if (payloads.has(projectionKey)) return payloads.get(projectionKey);
  const { data, errors } = project(scope, rootType, rootKey, nodes, type, published);
  const json = JSON.stringify(errors.length > 0 ? { data, errors } : { data });
  const payload = Buffer.byteLength(json) > maxPayloadBytes ? undefined : json;
  payloads.set(projectionKey, payload);
  return payload;
}
