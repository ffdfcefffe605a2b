// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { AssumeRole } from './AssumeRole.ts';
export { GetCallerIdentity } from './GetCallerIdentity.ts';
