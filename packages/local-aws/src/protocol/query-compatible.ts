import type { Members } from '../contract/action.ts';
import type { AwsResponse, Protocol, UnauthenticatedRequest } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import { isForm } from './refusal.ts';

/** What a service that moved from the Query protocol to JSON says of the former. */
export interface FormerProtocol {
  readonly query: Protocol;
  /** The codes that errors have in the Query protocol, by the names of their shapes. */
  readonly codes: Readonly<Record<string, string>>;
  /** Turns the members of a form into those of the JSON protocol. */
  readonly members: (input: Members, action: string, request: UnauthenticatedRequest) => Members;
  /** Turns an output of the JSON protocol into that of the Query protocol. */
  readonly output: (output: unknown, action: string) => object;
}

/**
 * Answers in the protocol in which a client asks, because older SDKs of a service that moved to JSON still send forms.
 * Clients of the JSON protocol ask for the code of the Query protocol too, because programs compare it. docs: Smithy,
 * "AWS Query compatible protocol"
 */
export function queryCompatible(json: Protocol, { query, codes, members, output: shown }: FormerProtocol): Protocol {
  const codeOf = (error: AwsError): string => {
    const name = error.code.slice(error.code.indexOf('#') + 1);
    return ownValue(codes, name) ?? ownValue(commonCodes, name) ?? name;
  };
  return {
    ...json,
    read(request) {
      if (!isQuery(request)) return json.read(request);
      const { action, input } = query.read(request);
      return { action, input: members(input, action, request) };
    },
    answer: (request, action, output) =>
      isQuery(request) ? query.answer(request, action, shown(output, action)) : json.answer(request, action, output),
    error: (request, error) =>
      isQuery(request)
        ? query.error(request, new AwsError(codeOf(error), error.message, { status: error.status }))
        : withQueryCode(request, json.error(request, error), `${codeOf(error)};${faultOf(error)}`),
  };
}

const isQuery = (request: UnauthenticatedRequest): boolean =>
  request.headers['x-amz-target'] === undefined && isForm(request);

const faultOf = ({ status }: AwsError): 'Sender' | 'Receiver' => (status < 500 ? 'Sender' : 'Receiver');

function withQueryCode(request: UnauthenticatedRequest, response: AwsResponse, code: string): AwsResponse {
  if (request.headers['x-amzn-query-mode'] !== 'true') return response;
  return { ...response, headers: { ...response.headers, 'x-amzn-query-error': code } };
}

/** The errors of every service, which the two protocols call by different names. docs: "Common Error Types" */
const commonCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
};
