import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

const keptDays = 35;

/**
 * Copies the truth once a day, into a vault from which no user can delete a copy before its time, and which stays
 * without its stack. AWS Backup itself switches on the events of the bucket by which it learns of changes. docs: AWS
 * Backup Developer Guide, "Amazon S3 backups"
 */
export class TruthBackup extends Construct {
  constructor(scope: Construct, id: string, truthArn: string) {
    super(scope, id);
    const vault = new BackupVault(this, 'Vault', {
      removalPolicy: RemovalPolicy.RETAIN,
      blockRecoveryPointDeletion: true,
    });
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'Daily',
          backupVault: vault,
          scheduleExpression: Schedule.cron({ hour: '3', minute: '0' }),
          deleteAfter: Duration.days(keptDays),
        }),
      ],
    });
    plan.addSelection('Truth', {
      resources: [BackupResource.fromArn(truthArn)],
      role: this.role(),
      disableDefaultBackupPolicy: true,
    });
  }

  private role(): Role {
    const sameAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('backup.amazonaws.com', { conditions: sameAccount }),
      description: 'Copies the truth into its vault',
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSBackupServiceRolePolicyForS3Backup')],
    });
  }
}
