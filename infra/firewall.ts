import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

/** The most requests of one address in five minutes. The publishes of the application's functions count as well. */
const mostRequests = 2_000;

/**
 * Puts a web ACL before the API and the user pool. The rules about content only count: they see the first 8 KB of a
 * body, and the description of a dragon may contain words that look like SQL.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, protectedArns: Readonly<Record<string, string>>) {
    super(scope, id);
    const seen = (metricName: string) => ({
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
      metricName,
    });
    const managed = (name: string, priority: number): CfnWebACL.RuleProperty => ({
      name,
      priority,
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
      overrideAction: { count: {} },
      visibilityConfig: seen(name),
    });
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: seen('Dragons'),
      rules: [
        {
          name: 'Rate',
          priority: 0,
          statement: { rateBasedStatement: { limit: mostRequests, aggregateKeyType: 'IP', evaluationWindowSec: 300 } },
          action: { block: {} },
          visibilityConfig: seen('Rate'),
        },
        managed('AWSManagedRulesKnownBadInputsRuleSet', 1),
        managed('AWSManagedRulesCommonRuleSet', 2),
      ],
    });
    for (const [name, resourceArn] of Object.entries(protectedArns))
      new CfnWebACLAssociation(this, name, { resourceArn, webAclArn: acl.attrArn });
  }
}
