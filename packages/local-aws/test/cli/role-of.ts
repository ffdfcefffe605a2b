/** A role that the services with these names may take. */
export const roleOf = (service: string, more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' }],
    },
    ...more,
  },
});

/** The ARN of the resource `Role`. */
export const arnOfRole = { 'Fn::GetAtt': ['Role', 'Arn'] };
