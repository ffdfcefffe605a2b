import type { CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { DragonsFunction } from './function.ts';

export interface ReleaseProps {
  readonly functions: readonly DragonsFunction[];
  /** If one of these alarms rings, the old version comes back. */
  readonly alarms: readonly IAlarm[];
}

/** New code of a function gets a tenth of the calls for five minutes, and then all calls if no alarm rings. */
export class Release extends Construct {
  constructor(scope: Construct, id: string, { functions, alarms }: ReleaseProps) {
    super(scope, id);
    const aliases = functions.map(({ live }) => live).filter((live) => live instanceof Alias);
    const role = this.role(aliases);
    const application = new LambdaApplication(this, 'Application');
    for (const alias of aliases) {
      const group = new LambdaDeploymentGroup(this, alias.node.id, {
        application,
        alias,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        alarms: [...alarms],
        // The construct would add a managed policy that allows every function of the account.
        role: role.withoutPolicyUpdates(),
      });
      (group.node.defaultChild as CfnDeploymentGroup).node.addDependency(role);
    }
  }

  /** Makes a role with the needed part of AWSCodeDeployRoleForLambdaLimited, for these aliases only. */
  private role(aliases: readonly Alias[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      description: 'Moves the alias of each function to its new version',
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:UpdateAlias', 'lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        resources: aliases.flatMap(({ functionArn, lambda }) => [lambda.functionArn, functionArn]),
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));
    return role;
  }
}
