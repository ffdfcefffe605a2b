import { honoured, inert, list, object, only, text } from '../../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../../contract/resource-provider.ts';
import { addUser, newUserMembers, type NewUser } from '../users/admin-create.ts';
import { readInput } from '../../../protocol/members.ts';
import { findings } from '../../../kernel/errors.ts';
import { findUser } from '../users/accounts.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { groupNotFound, invalidParameter, userNotFound } from '../errors.ts';
import type { User } from '../stored.ts';
import { optionalText, isTrue } from './values.ts';
import { declaredPool } from './user-pool-client.ts';

/** Makes a user as AdminCreateUser would. It does not change a user of an earlier run, who may have set a password. */
export const userPoolUser = (context: CognitoContext): ResourceProvider => ({
  properties: {
    UserPoolId: text,
    Username: text,
    UserAttributes: list(object({ Name: text, Value: honoured })),
    DesiredDeliveryMediums: honoured,
    MessageAction: only('SUPPRESS', 'RESEND'),
    ForceAliasCreation: honoured,
    ClientMetadata: inert('for Lambda triggers'),
    ValidationData: inert('for Lambda triggers'),
  },
  examine: (request) => findings(() => readNewUser(request)),
  async provision(request) {
    const pool = declaredPool(context, request);
    const user = findUser(context, pool, nameOf(request)) ?? (await addUser(context, pool, readNewUser(request)));
    return { ref: user.username, attributes: {} };
  },
});

const nameOf = ({ properties, physicalName }: ResourceRequest): string =>
  optionalText(properties['Username']) ?? physicalName({ maxLength: 128 });

/** The values of the template must be valid for AdminCreateUser. */
function readNewUser(request: ResourceRequest): NewUser {
  const { UserAttributes, DesiredDeliveryMediums, MessageAction, ForceAliasCreation } = request.properties;
  const input = {
    Username: nameOf(request),
    UserAttributes: UserAttributes ?? null,
    DesiredDeliveryMediums: DesiredDeliveryMediums ?? null,
    MessageAction: MessageAction === 'SUPPRESS' ? MessageAction : null,
    ForceAliasCreation: ForceAliasCreation === undefined ? null : isTrue(ForceAliasCreation),
  };
  const refusals = { action: 'AdminCreateUser', refuse: invalidParameter };
  return readInput(newUserMembers, input, refusals) as unknown as NewUser;
}

/**
 * Adds the user to the group at every start, because the template says so, even if somebody removed the user from the
 * group.
 */
export const userPoolUserToGroupAttachment = (context: CognitoContext): ResourceProvider => ({
  properties: { UserPoolId: text, Username: text, GroupName: text },
  provision(request) {
    const pool = declaredPool(context, request);
    const user = declaredUser(context, pool, request);
    const name = String(request.properties.GroupName);
    if (!pool.groups.has(name)) throw groupNotFound();
    context.store.addToGroup(pool.id, name, user.sub);
    return { ref: request.physicalName({ maxLength: 128 }), attributes: {} };
  },
});

function declaredUser(context: CognitoContext, pool: UserPool, { properties }: ResourceRequest): User {
  const user = findUser(context, pool, String(properties.Username));
  if (!user) throw userNotFound();
  return user;
}
