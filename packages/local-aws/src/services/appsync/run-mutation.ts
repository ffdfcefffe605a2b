import type { RunMutation } from '../../contract/ports.ts';
import type { Note, Ports, UnauthenticatedRequest } from '../../contract/service.ts';
import { AwsError } from '../../kernel/errors.ts';
import { declareUnverified } from '../../kernel/unverified.ts';
import { iamCaller, type AllowsField } from './auth/authenticate.ts';
import { answer, type HttpPorts } from './http.ts';

const errorsInAnswer = declareUnverified(
  'events-appsync-target-errors',
  'Does EventBridge take an answer of AppSync that holds errors of GraphQL for a failed delivery?',
  'it does not: the event is delivered',
);

interface MutationPorts extends HttpPorts, Pick<Ports, 'ids' | 'failed' | 'requireAllowed' | 'endpointUrl'> {
  readonly allowsField: AllowsField;
}

/**
 * Runs a mutation for a rule of EventBridge, as the role of the rule. docs: Amazon EventBridge User Guide, "AWS AppSync
 * targets for rules in Amazon EventBridge"
 */
export const createRunMutation =
  (ports: MutationPorts): RunMutation =>
  async ({ principal, endpointArn, operation, variables, cause }) => {
    const api = ports.state.api(endpointArn.slice(endpointArn.lastIndexOf('/') + 1));
    const requestId = cause ?? ports.ids.uuid();
    const request: UnauthenticatedRequest = {
      method: 'POST',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: { host: new URL(ports.endpointUrl).host, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ query: operation, variables: JSON.parse(variables) as unknown })),
      requestId,
      sourceIp: '',
    };
    const note: Note = {
      id: requestId,
      subject: '',
      principal: '',
      fail: (failure) => ports.failed(requestId, failure),
    };
    const asCaller = { ...ports, authenticate: () => iamCaller(api, () => principal, request, ports.allowsField) };
    const { status, headers, body } = await answer(asCaller, api, request, note);
    const { errors } = JSON.parse(String(body)) as { readonly errors?: readonly { readonly message: string }[] };
    if (status >= 400)
      throw new AwsError(headers['x-amzn-errortype'] ?? 'InternalFailure', errors?.[0]?.message ?? '', { status });
    if (errors) ports.requireAllowed(errorsInAnswer);
  };
