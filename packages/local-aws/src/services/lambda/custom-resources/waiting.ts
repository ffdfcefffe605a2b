import { asText } from '../../../kernel/as-text.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../../kernel/json-text.ts';
import type { FunctionDefinition } from '../function-definition.ts';

/**
 * Answers the custom resource that is not complete yet, if this is why the invocation ended with an error. The
 * framework of the CDK throws the request again, so that its state machine asks once more after a while. observed:
 * aws-cdk-lib 2.276.0
 */
export function waitingResource({ variables }: FunctionDefinition, payload: string): string | undefined {
  if (variables['USER_IS_COMPLETE_FUNCTION_ARN'] === undefined) return undefined;
  const error = jsonOrUndefined(payload);
  const thrown = isObject(error) ? jsonOrUndefined(asText(error['errorMessage'])) : undefined;
  if (!isObject(thrown) || thrown['RequestType'] === undefined || thrown['ResponseURL'] === undefined) return undefined;
  return `${asText(thrown['ResourceType'])} ${asText(thrown['LogicalResourceId'])}`;
}
