import { AwsError } from '../../kernel/errors.ts';

export const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

/** recorded: localstack/localstack, tests/aws/services/cloudformation (test_describe_stack_with_resource_filter…) */
export const noSuchStack = (reference: string): AwsError =>
  validationError(`Stack with id ${reference.slice(0, 200)} does not exist`);
