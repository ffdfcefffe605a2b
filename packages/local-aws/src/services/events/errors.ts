import { AwsError } from '../../errors.ts';

export const ruleNotFound = (name: string): AwsError => new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
export const validation = (message: string): AwsError => new AwsError('ValidationException', message);
