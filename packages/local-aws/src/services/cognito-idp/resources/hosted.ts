import { inert, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { CognitoContext } from '../context.ts';
import { declaredPool } from './user-pool-client.ts';

const unseen = inert('there are no hosted pages and endpoints of OAuth here');

/** docs: AWS CloudFormation Template Reference, "AWS::Cognito::UserPoolDomain" */
export const userPoolDomain = (context: CognitoContext): ResourceProvider => ({
  properties: {
    UserPoolId: text,
    Domain: text,
    CustomDomainConfig: unseen,
    ManagedLoginVersion: unseen,
    Routing: unseen,
  },
  provision(request) {
    declaredPool(context, request);
    const domain = String(request.properties['Domain']);
    return {
      ref: domain,
      attributes: { CloudFrontDistribution: `${request.stableId(14)}.cloudfront.net` },
    };
  },
});

/** docs: AWS CloudFormation Template Reference, "AWS::Cognito::UserPoolResourceServer" */
export const userPoolResourceServer = (context: CognitoContext): ResourceProvider => ({
  properties: { UserPoolId: text, Identifier: text, Name: unseen, Scopes: unseen },
  provision(request) {
    declaredPool(context, request);
    return { ref: String(request.properties['Identifier']), attributes: {} };
  },
});
