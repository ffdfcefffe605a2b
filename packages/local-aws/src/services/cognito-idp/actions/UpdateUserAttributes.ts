import type { UpdateUserAttributesResponse } from '@aws-sdk/client-cognito-identity-provider';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { asClient, cognitoAction } from '../context.ts';
import { authenticate } from '../tokens/tokens.ts';
import { updateAttributes } from '../users/attribute-update.ts';
import { requireWritable } from '../users/attributes.ts';
import { attributeMap, forTriggers, requiredAttributes, token } from '../wire/shapes.ts';

export const UpdateUserAttributes = cognitoAction({
  input: { UserAttributes: requiredAttributes, AccessToken: token, ...forTriggers },
  needs: needsNothing,
  genuine: ({ accessToken: AccessToken }) => [{ AccessToken, UserAttributes: [{ Name: 'name', Value: 'x' }] }],
  async run({ AccessToken, UserAttributes }, context): Promise<Wire<UpdateUserAttributesResponse>> {
    const { user, client, pool } = authenticate(context, AccessToken);
    const changes = attributeMap(UserAttributes);
    requireWritable(client, changes.keys());
    return { CodeDeliveryDetailsList: await updateAttributes(asClient(context, client), pool, user, changes) };
  },
});
