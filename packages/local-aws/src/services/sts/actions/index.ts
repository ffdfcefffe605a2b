export { AssumeRole } from './AssumeRole.ts';
export { GetCallerIdentity } from './GetCallerIdentity.ts';
