import { honoured, inert, list, object, only } from '../../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../../contract/resource-provider.ts';
import { addUser } from '../users/admin-create.ts';
import { findUser } from '../users/accounts.ts';
import type { Cognito } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { groupNotFound, userNotFound } from '../errors.ts';
import type { User } from '../stored.ts';
import { asText } from './values.ts';
import { declaredPool } from './user-pool-client.ts';

/** What AdminCreateUser would make. A user of the last run stays as the user left it: the password is theirs by now. */
export const userPoolUser = (cognito: Cognito): ResourceProvider => ({
  properties: {
    UserPoolId: honoured,
    Username: honoured,
    UserAttributes: list(object({ Name: honoured, Value: honoured })),
    DesiredDeliveryMediums: honoured,
    MessageAction: only('SUPPRESS', 'RESEND'),
    ForceAliasCreation: only(false),
    ClientMetadata: inert('for Lambda triggers'),
    ValidationData: inert('for Lambda triggers'),
  },
  provision(request) {
    const pool = declaredPool(cognito, request);
    const { Username, UserAttributes, DesiredDeliveryMediums, MessageAction } = request.properties;
    const name = asText(Username) ?? request.physicalName({ maxLength: 128 });
    const input = {
      UserPoolId: pool.id,
      Username: name,
      UserAttributes,
      DesiredDeliveryMediums,
      MessageAction: MessageAction === 'SUPPRESS' ? MessageAction : undefined,
    };
    const user = findUser(cognito, pool, name) ?? addUser(cognito, pool, input);
    return { ref: user.username, attributes: {} };
  },
});

/** A member whom somebody removed is one again at the next start: the template says so. */
export const userPoolUserToGroupAttachment = (cognito: Cognito): ResourceProvider => ({
  properties: { UserPoolId: honoured, Username: honoured, GroupName: honoured },
  provision(request) {
    const pool = declaredPool(cognito, request);
    const user = declaredUser(cognito, pool, request);
    const name = String(request.properties.GroupName);
    if (!pool.groups.has(name)) throw groupNotFound();
    cognito.state.addToGroup(pool.id, name, user.sub);
    return { ref: request.physicalName({ maxLength: 128 }), attributes: {} };
  },
});

function declaredUser(cognito: Cognito, pool: UserPool, { properties }: ResourceRequest): User {
  const user = findUser(cognito, pool, String(properties.Username));
  if (!user) throw userNotFound();
  return user;
}
