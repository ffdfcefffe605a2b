import type { Condition, PolicyDocument } from '../../contract/policy.ts';
import { honoured, inert, only, text } from '../../contract/properties.ts';
import type { ProvisionedResource, ResourceProvider } from '../../contract/resource-provider.ts';
import { parseDocument, policyFindings } from '../../iam/document.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { invalidParameter, limitExceeded, policyNotFound } from './errors.ts';
import type { LogsStore, ResourcePolicy } from './store.ts';

/** docs: Amazon CloudWatch Logs User Guide, "CloudWatch Logs quotas" (resource policies) */
const mostPolicies = 10;

/** Shows a policy as the API does. */
export const toldPolicy = ({ name, text, updatedAt }: ResourcePolicy) => ({
  policyName: name,
  policyDocument: text,
  lastUpdatedTime: updatedAt,
  policyScope: 'ACCOUNT' as const,
});

/** The policies that let other services write into log groups; all of them hold for every group. */
export interface ResourcePolicies {
  readonly document: () => PolicyDocument | undefined;
  readonly list: () => readonly ResourcePolicy[];
  readonly put: (name: string, text: string) => ResourcePolicy;
  readonly remove: (name: string) => void;
  readonly resources: Readonly<Record<string, ResourceProvider>>;
}

export function createResourcePolicies(store: LogsStore, now: () => EpochMs): ResourcePolicies {
  const { keptPolicies: kept } = store;
  const policies = new Map<string, ResourcePolicy>();
  let document: PolicyDocument | undefined;
  const set = (policy: ResourcePolicy): void => {
    policies.set(policy.name, policy);
    document = documentOf([...policies.values()]);
  };
  const drop = (name: string): void => {
    policies.delete(name);
    document = documentOf([...policies.values()]);
  };
  const requireRoom = (name: string): void => {
    if (!policies.has(name) && policies.size >= mostPolicies) throw limitExceeded();
  };
  for (const [, policy] of kept.own()) set(policy);
  const provision = (name: string, given: unknown): ProvisionedResource => {
    const text = persistable(name, given);
    const changed = kept.provisioned(name, text);
    if (changed && !changed.definition) return { ref: name, attributes: {} };
    requireRoom(name);
    set(changed?.definition ?? { name, text, updatedAt: store.policyTime(name, text, now()) });
    return { ref: name, attributes: {} };
  };
  return {
    document: () => document,
    list: () => [...policies.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    put(name, given) {
      const policy = { name, text: persistable(name, given), updatedAt: now() };
      requireRoom(name);
      kept.put(name, policy);
      set(policy);
      return policy;
    },
    remove(name) {
      if (!policies.has(name)) throw policyNotFound(name);
      kept.remove(name);
      drop(name);
    },
    resources: resourcesOf(provision, (name) => {
      kept.forget(name);
      drop(name);
    }),
  };
}

const resourcesOf = (
  provision: (name: string, document: unknown) => ProvisionedResource,
  forget: (name: string) => void,
): Readonly<Record<string, ResourceProvider>> => ({
  'AWS::Logs::ResourcePolicy': {
    properties: { PolicyName: text, PolicyDocument: honoured },
    examine: ({ properties: { PolicyName, PolicyDocument } }) => faultsOf(String(PolicyName), PolicyDocument),
    provision: ({ properties }) => provision(String(properties['PolicyName']), properties['PolicyDocument']),
    remove: ({ ref }) => forget(ref),
  },
  // The CDK writes it for a log group that is the target of a rule. observed: aws-cdk-lib 2.276.0
  'Custom::CloudwatchLogResourcePolicy': {
    properties: {
      ServiceToken: inert('the function that it names is not needed'),
      Create: text,
      Update: inert('every start makes what Create says, which is the same'),
      Delete: inert('what the template does not have any more is forgotten here'),
      InstallLatestAwsSdk: only(true, false),
    },
    provision({ properties, logicalId }) {
      const { policyName, policyDocument } = callOf(logicalId, String(properties['Create']));
      return provision(policyName, policyDocument);
    },
    remove: ({ ref }) => forget(ref),
  },
});

/**
 * The policies apply to AWS's services alone, and not to users and roles. docs: Amazon CloudWatch Logs API Reference,
 * "PutResourcePolicy" (supported principals)
 */
const ofServices: Condition = { operator: 'Bool', key: 'aws:PrincipalIsAWSService', values: ['true'] };

function documentOf(policies: readonly ResourcePolicy[]): PolicyDocument | undefined {
  const statements = policies
    .flatMap(({ name, text }) => parseDocument(name, text, 'resource').statements)
    .map((statement) => ({ ...statement, conditions: [...statement.conditions, ofServices] }));
  return statements.length === 0 ? undefined : { version: '2012-10-17', statements };
}

/** Answers the text of a policy as it is kept, or refuses it. */
function persistable(name: string, given: unknown): string {
  const policy = read(name, given);
  const named = policy.statements.flatMap(({ principals }) => (principals === '*' ? [] : (principals?.AWS ?? [])));
  // Principals of AWS are ids of accounts here: no ARN is taken, neither of a role nor of an account. recorded:
  // aws-cloudformation/cloudformation-coverage-roadmap#2557; aws/aws-cdk#19640
  const arn = named.find((principal) => principal.startsWith('arn:'));
  if (arn !== undefined)
    throw invalidParameter(`Principal section of policy contains ARN instead of account ID: ${arn.slice(0, 256)}`);
  // recorded: hashicorp/terraform-provider-aws#32260 (the name of a service as a principal of AWS)
  if (named.some((principal) => !/^(\*|\d{12})$/.test(principal)))
    throw invalidParameter('Could not convert to persistable policy.');
  return typeof given === 'string' ? given : JSON.stringify(given);
}

async function faultsOf(name: string, given: unknown): Promise<readonly AwsError[]> {
  const found = await policyFindings(name, given, (sound) => persistable(name, sound));
  return found.map((fault) => (fault.code === 'MalformedPolicyDocument' ? invalidParameter(fault.message) : fault));
}

function read(name: string, given: unknown): PolicyDocument {
  try {
    return parseDocument(name, given, 'resource');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'MalformedPolicyDocument') throw invalidParameter(error.message);
    throw error;
  }
}

/** Answers the call that its function would make. */
function callOf(logicalId: string, text: string): { policyName: string; policyDocument: unknown } {
  const { action, parameters } = JSON.parse(text) as { readonly action: string; readonly parameters: unknown };
  if (action !== 'putResourcePolicy' || !isObject(parameters))
    throw new UnsupportedError(`${logicalId}: the call ${action.slice(0, 100)}`);
  return { policyName: String(parameters['policyName']), policyDocument: parameters['policyDocument'] };
}
