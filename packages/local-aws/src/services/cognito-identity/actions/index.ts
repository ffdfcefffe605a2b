// Generated from the files of this folder by scripts/action-lists.ts. Do not edit.
export { GetCredentialsForIdentity } from './GetCredentialsForIdentity.ts';
export { GetId } from './GetId.ts';
