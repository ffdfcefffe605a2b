import type { GetUserPoolMfaConfigResponse } from '@aws-sdk/client-cognito-identity-provider';
import type { Wire } from '../../../protocol/actions.ts';
import { cognitoAction, onPool, poolOf } from '../context.ts';
import { userPoolId } from '../wire/shapes.ts';

export const GetUserPoolMfaConfig = cognitoAction({
  input: { UserPoolId: userPoolId },
  needs: onPool('cognito-idp:GetUserPoolMfaConfig'),
  genuine: ({ userPoolId: UserPoolId }) => [{ UserPoolId }],
  run({ UserPoolId }, context): Wire<GetUserPoolMfaConfigResponse> {
    const { mfa, softwareTokens } = poolOf(context, UserPoolId);
    return { MfaConfiguration: mfa, SoftwareTokenMfaConfiguration: { Enabled: softwareTokens } };
  },
});
