import type { PolicyDocument } from '../../contract/policy.ts';
import { honoured, inert, only, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { parseDocument } from '../../iam/document.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { invalidParameter } from './errors.ts';

/** The policies that let other services write into log groups; all of them hold for every group. */
export interface ResourcePolicies {
  readonly document: () => PolicyDocument | undefined;
  readonly resources: Readonly<Record<string, ResourceProvider>>;
}

export function createResourcePolicies(): ResourcePolicies {
  const policies = new Map<string, PolicyDocument>();
  const put = (name: string, document: unknown): void => {
    const policy = parseDocument(name, document, 'resource');
    requireAccountIds(policy);
    policies.set(name, policy);
  };
  return {
    document() {
      const statements = [...policies.values()].flatMap((policy) => policy.statements);
      return statements.length === 0 ? undefined : { version: '2012-10-17', statements };
    },
    resources: {
      'AWS::Logs::ResourcePolicy': {
        properties: { PolicyName: text, PolicyDocument: honoured },
        provision({ properties }) {
          const name = String(properties['PolicyName']);
          put(name, properties['PolicyDocument']);
          return { ref: name, attributes: {} };
        },
        remove: ({ ref }) => void policies.delete(ref),
      },
      // The CDK writes it for a log group that is the target of a rule. observed: aws-cdk-lib 2.276.0
      'Custom::CloudwatchLogResourcePolicy': {
        properties: {
          ServiceToken: inert('the function that it names is not needed'),
          Create: text,
          Update: text,
          Delete: inert('what the template does not have any more is forgotten here'),
          InstallLatestAwsSdk: only(true, false),
        },
        provision({ properties, logicalId }) {
          const { policyName, policyDocument } = callOf(logicalId, String(properties['Create']));
          put(policyName, policyDocument);
          return { ref: policyName, attributes: {} };
        },
        remove: ({ ref }) => void policies.delete(ref),
      },
    },
  };
}

/**
 * Principals of AWS are ids of accounts here: no ARN is taken, neither of a role nor of an account. recorded:
 * aws-cloudformation/cloudformation-coverage-roadmap#2557; aws/aws-cdk#19640
 */
function requireAccountIds({ statements }: PolicyDocument): void {
  const named = statements.flatMap(({ principals }) => (principals === '*' ? [] : (principals?.AWS ?? [])));
  const arn = named.find((name) => name.startsWith('arn:'));
  if (arn !== undefined)
    throw invalidParameter(`Principal section of policy contains ARN instead of account ID: ${arn.slice(0, 256)}`);
}

/** Answers the call that its function would make. */
function callOf(logicalId: string, text: string): { policyName: string; policyDocument: unknown } {
  const { action, parameters } = JSON.parse(text) as { readonly action: string; readonly parameters: unknown };
  if (action !== 'putResourcePolicy' || !isObject(parameters))
    throw new UnsupportedError(`${logicalId}: the call ${action.slice(0, 100)}`);
  return { policyName: String(parameters['policyName']), policyDocument: parameters['policyDocument'] };
}
