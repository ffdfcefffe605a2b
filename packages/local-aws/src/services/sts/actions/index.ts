// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { AssumeRole } from './AssumeRole.ts';
export { GetAccessKeyInfo } from './GetAccessKeyInfo.ts';
export { GetCallerIdentity } from './GetCallerIdentity.ts';
export { GetSessionToken } from './GetSessionToken.ts';
