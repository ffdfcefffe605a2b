import { honoured, inert, list, object, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import type { IdentityContext } from './context.ts';
import type { RoleMapping, Rule } from './engine/choose-role.ts';
import { stableUuid } from '../../kernel/stable-uuid.ts';

interface Provider {
  readonly ClientId?: string;
  readonly ProviderName?: string;
}

/** docs: AWS CloudFormation Template Reference, "AWS::Cognito::IdentityPool" */
export const identityPool = ({ pools, region }: IdentityContext): ResourceProvider => ({
  properties: {
    AllowUnauthenticatedIdentities: honoured,
    AllowClassicFlow: inert('the actions of the classic flow are refused by name'),
    IdentityPoolName: text,
    CognitoIdentityProviders: list(
      object({
        ClientId: text,
        ProviderName: text,
        ServerSideTokenCheck: inert('tokens of users who are signed out are taken until they expire'),
      }),
    ),
    IdentityPoolTags: inert('tags have no effect on behaviour'),
    // Amplify writes it without members. observed: @aws-amplify/backend-auth 1.x
    SupportedLoginProviders: object({}),
  },
  provision({ properties, physicalName, stableId }) {
    const id = `${region}:${stableUuid(stableId(24))}`;
    const providers = (properties['CognitoIdentityProviders'] ?? []) as readonly Provider[];
    pools.set(id, {
      id,
      allowsGuests: String(properties['AllowUnauthenticatedIdentities']) === 'true',
      clients: new Set(providers.map(({ ProviderName, ClientId }) => `${ProviderName}:${ClientId}`)),
    });
    const name = String(properties['IdentityPoolName'] ?? physicalName({ maxLength: 128 }));
    return { ref: id, attributes: { Id: id, Name: name, AllowUnauthenticatedIdentities: pools.get(id)?.allowsGuests } };
  },
  remove: ({ ref }) => void pools.delete(ref),
});

interface MappingInput {
  readonly Type: RoleMapping['type'];
  readonly IdentityProvider?: string;
  readonly AmbiguousRoleResolution?: RoleMapping['ambiguous'];
  readonly RulesConfiguration?: { readonly Rules?: readonly RuleInput[] };
}

interface RuleInput {
  readonly Claim: string;
  readonly MatchType: Rule['match'];
  readonly Value: string;
  readonly RoleARN: string;
}

/** docs: AWS CloudFormation Template Reference, "AWS::Cognito::IdentityPoolRoleAttachment" */
export const roleAttachment = ({ roles }: IdentityContext): ResourceProvider => ({
  properties: { IdentityPoolId: text, Roles: honoured, RoleMappings: honoured },
  provision({ properties, stableId }) {
    const poolId = String(properties['IdentityPoolId']);
    const given = (properties['Roles'] ?? {}) as { readonly authenticated?: string; readonly unauthenticated?: string };
    const mappings = Object.entries((properties['RoleMappings'] ?? {}) as Readonly<Record<string, MappingInput>>);
    roles.set(poolId, {
      authenticated: given.authenticated,
      unauthenticated: given.unauthenticated,
      mappings: new Map(mappings.map(([key, input]) => [input.IdentityProvider ?? key, mappingOf(input)])),
    });
    return { ref: `${poolId}-${stableId(8)}`, attributes: { Id: poolId } };
  },
  remove: ({ attributes }) => void roles.delete(String(attributes['Id'])),
});

const mappingOf = ({ Type, AmbiguousRoleResolution, RulesConfiguration }: MappingInput): RoleMapping => ({
  type: Type,
  ambiguous: AmbiguousRoleResolution ?? 'AuthenticatedRole',
  rules: (RulesConfiguration?.Rules ?? []).map(({ Claim, MatchType, Value, RoleARN }) => ({
    claim: Claim,
    match: MatchType,
    value: Value,
    roleArn: RoleARN,
  })),
});
