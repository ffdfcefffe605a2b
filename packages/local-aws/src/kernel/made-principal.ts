/**
 * Tells whether an ARN names a role or a user of this account that somebody has to make. Roles of AWS's services and
 * roles that the CDK's bootstrap makes are there by themselves. docs: IAM User Guide, "AWS JSON policy elements:
 * Principal"
 */
export const isMadePrincipal = (arn: unknown, accountId: string): arn is string =>
  typeof arn === 'string' &&
  (arn.startsWith(`arn:aws:iam::${accountId}:role/`) || arn.startsWith(`arn:aws:iam::${accountId}:user/`)) &&
  !/:role\/(aws-service-role\/|aws-reserved\/|cdk-)/.test(arn);
