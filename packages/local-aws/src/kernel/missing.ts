import { AwsError } from './errors.ts';
import { OperatorError } from './operator-error.ts';

/** A policy names a role or a user that nobody has made. */
export class MissingPrincipal extends AwsError {
  readonly arn: string;

  constructor(arn: string, { code, message, status }: AwsError) {
    super(code, `${message} ("AWS":"${arn}")`, { status });
    this.arn = arn;
  }
}

/** A role lacks a permission that is looked for when a resource is made. */
export class MissingPermission extends AwsError {
  constructor({ code, message, status, details }: AwsError) {
    super(code, message, { status, details });
  }
}

/** A role has a managed policy that no stack here and no call has made: the account is expected to have it. */
export class MissingPolicy extends OperatorError {
  readonly arn: string;

  constructor(role: string, arn: string) {
    super('PolicyElsewhere', `${role} has the policy ${arn}, which no stack here makes: it allows nothing here.`);
    this.arn = arn;
  }
}
