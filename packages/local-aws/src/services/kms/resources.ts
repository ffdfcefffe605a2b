import type { PolicyDocument, Statement } from '../../contract/policy.ts';
import { honoured, inert, isTrue, only, tagList, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import type { Ports } from '../../contract/service.ts';
import { parseDocument, policyFindings } from '../../iam/document.ts';
import { actionMatches } from '../../iam/match.ts';
import { verifyPrincipals } from '../../iam/missing-principal.ts';
import { asText } from '../../kernel/as-text.ts';
import { AwsError, findings } from '../../kernel/errors.ts';
import { stableUuid } from '../../kernel/stable-uuid.ts';

type Scope = Pick<Ports, 'region' | 'accountId' | 'principalExists'>;
type Properties = Readonly<Record<string, unknown>>;

const unused = inert('nothing is encrypted at rest here');
const kept = inert('keys are made from the template at every start');

const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocumentException', message);
const invalidAlias = (message: string): AwsError => new AwsError('InvalidAliasNameException', message);

/** docs: AWS CloudFormation Template Reference, "AWS::KMS::Key" (Return values) */
export const keyProvider = (scope: Scope): ResourceProvider => ({
  properties: {
    KeyPolicy: honoured,
    BypassPolicyLockoutSafetyCheck: honoured,
    Description: text,
    Enabled: unused,
    EnableKeyRotation: unused,
    RotationPeriodInDays: unused,
    KeySpec: only('SYMMETRIC_DEFAULT'),
    KeyUsage: only('ENCRYPT_DECRYPT'),
    MultiRegion: only(false),
    Origin: only('AWS_KMS'),
    PendingWindowInDays: kept,
    Tags: tagList,
  },
  examine: ({ properties, logicalId }) =>
    properties['KeyPolicy'] === undefined
      ? []
      : policyFindings(logicalId, properties['KeyPolicy'], () => policyOf(logicalId, properties)),
  provision({ properties, logicalId, stableId }) {
    policyOf(logicalId, properties);
    const id = stableUuid(stableId(32));
    return { ref: id, attributes: { KeyId: id, Arn: `arn:aws:kms:${scope.region}:${scope.accountId}:key/${id}` } };
  },
  // recorded: awslabs/minimum-viable-dataspace-on-aws#6
  verify: verifyPrincipals(
    (properties) => policyOf('KeyPolicy', properties),
    scope,
    () => malformed('Policy contains a statement with one or more invalid principals.'),
  ),
});

/**
 * Stands for the policy of a key that has none of its own, with which the account decides. docs: AWS KMS Developer
 * Guide, "Default key policy"
 */
const ofTheAccount: PolicyDocument = { version: '2012-10-17', statements: [] };

function policyOf(where: string, properties: Properties): PolicyDocument {
  if (properties['KeyPolicy'] === undefined) return ofTheAccount;
  const policy = parseDocument(where, properties['KeyPolicy'], 'resource');
  // Who deploys is not known: it is enough that somebody may. recorded: convox/praxis#180
  if (!isTrue(properties['BypassPolicyLockoutSafetyCheck']) && !policy.statements.some(letsChange))
    throw malformed('The new key policy will not allow you to update the key policy in the future.');
  return policy;
}

/** No call here needs it, so that it stands in no table of permissions. */
const changesPolicy = ['kms', 'PutKeyPolicy'].join(':');

function letsChange({ effect, actions = [], notActions, principals, notPrincipals }: Statement): boolean {
  const named = (patterns: readonly string[]): boolean => patterns.some((one) => actionMatches(one, changesPolicy));
  const isMeant = named(actions) || (notActions !== undefined && !named(notActions));
  const somebody = principals === '*' || notPrincipals !== undefined || (principals?.AWS ?? []).length > 0;
  return effect === 'Allow' && isMeant && somebody;
}

/** docs: AWS KMS API Reference, "CreateAlias" (AliasName). `Ref` answers the name. */
export const aliasProvider = ({ region, accountId }: Scope): ResourceProvider => ({
  properties: { AliasName: text, TargetKeyId: text },
  examine: ({ properties }) => findings(() => aliasName(properties)),
  provision({ properties }) {
    const name = aliasName(properties);
    return { ref: name, attributes: { AliasName: name, Arn: `arn:aws:kms:${region}:${accountId}:${name}` } };
  },
});

function aliasName({ AliasName }: Properties): string {
  const name = asText(AliasName);
  if (name.startsWith('alias/aws/')) throw invalidAlias('Alias names that begin with alias/aws/ are reserved for AWS.');
  return name;
}
