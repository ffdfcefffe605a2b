import type { Json, JsonObject } from './machine.ts';

/** docs: AWS Step Functions Developer Guide, "Call HTTPS APIs in Step Functions workflows" (Method) */
export const httpMethods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];

/** Tells whether a text is an address that can be called. The endpoints of this runtime are not encrypted. */
export const isEndpoint = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

/**
 * Lists the faults of an HTTP Task's arguments that are known before it runs: those of texts that are no expressions.
 * recorded: aws/aws-cdk#30749 (the words)
 */
export function* faultsOfHttpTask(args: Json | undefined, isExpression: (text: string) => boolean): Iterable<string> {
  const { ApiEndpoint: endpoint, Method: method, ...rest } = (args ?? {}) as JsonObject;
  const isLiteral = (value: Json | undefined): value is string => typeof value === 'string' && !isExpression(value);
  if (isLiteral(endpoint) && !isEndpoint(endpoint)) yield "The value for the 'ApiEndpoint' field is not valid";
  if (isLiteral(method) && !httpMethods.includes(method)) yield "The value for the 'Method' field is not valid";
  const places = ['Authentication', 'InvocationConfig'];
  if (!Object.keys(rest).some((key) => places.includes(key.replace(/\.\$$/, ''))))
    yield "The field 'InvocationConfig' is required but was missing";
}
