import { honoured } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Cognito } from '../context.ts';
import type { Group } from '../from-template.ts';
import { asNumber, asText } from './values.ts';
import { declaredPool } from './user-pool-client.ts';

export const userPoolGroup = (cognito: Cognito): ResourceProvider => ({
  properties: {
    UserPoolId: honoured,
    GroupName: honoured,
    Description: honoured,
    Precedence: honoured,
    RoleArn: honoured,
  },
  provision(request) {
    const { properties } = request;
    const pool = declaredPool(cognito, request);
    const name = asText(properties.GroupName) ?? request.physicalName({ maxLength: 128 });
    const description = asText(properties.Description);
    const precedence = asNumber(properties.Precedence);
    const roleArn = asText(properties.RoleArn);
    const createdAt = cognito.state.firstSeen(`${pool.id}/group/${name}`, cognito.ports.clock.now());
    const group: Group = {
      name,
      createdAt,
      modifiedAt: createdAt,
      fromTemplate: true,
      ...(description === undefined ? {} : { description }),
      ...(precedence === undefined ? {} : { precedence }),
      ...(roleArn === undefined ? {} : { roleArn }),
    };
    // A group of that name that the API made is the template's from now on.
    cognito.state.deleteGroup(pool.id, name);
    pool.groups.set(name, group);
    return { ref: name, attributes: {} };
  },
});
