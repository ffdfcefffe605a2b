import { AwsError } from './errors.ts';

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
