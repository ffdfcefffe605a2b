import { table, type Authorization } from '../../iam/guard.ts';
import { readQueryRequest } from '../../protocol/query.ts';

/** IAM's own API has no actions here. */
export const authorization: Authorization = { conditionKeys: [], read: readQueryRequest, needsOf: table({}) };
