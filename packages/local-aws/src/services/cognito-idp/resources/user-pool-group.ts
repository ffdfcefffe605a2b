import { honoured, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { CognitoContext } from '../context.ts';
import type { Group } from '../from-template.ts';
import { optionalNumber, optionalText } from './values.ts';
import { declaredPool } from './user-pool-client.ts';

export const userPoolGroup = (context: CognitoContext): ResourceProvider => ({
  properties: {
    UserPoolId: text,
    GroupName: text,
    Description: text,
    Precedence: honoured,
    RoleArn: text,
  },
  provision(request) {
    const { properties } = request;
    const pool = declaredPool(context, request);
    const name = optionalText(properties.GroupName) ?? request.physicalName({ maxLength: 128 });
    const description = optionalText(properties.Description);
    const precedence = optionalNumber(properties.Precedence);
    const roleArn = optionalText(properties.RoleArn);
    const createdAt = context.store.firstSeen(`${pool.id}/group/${name}`, context.clock.now());
    const group: Group = {
      name,
      createdAt,
      modifiedAt: createdAt,
      fromTemplate: true,
      ...(description === undefined ? {} : { description }),
      ...(precedence === undefined ? {} : { precedence }),
      ...(roleArn === undefined ? {} : { roleArn }),
    };
    // A group that the API made under that name now belongs to the template.
    context.store.deleteGroup(pool.id, name);
    pool.groups.set(name, group);
    return { ref: name, attributes: {} };
  },
});
