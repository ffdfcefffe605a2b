import type { GetAccessKeyInfoResponse } from '@aws-sdk/client-sts';
import { anywhere } from '../../../contract/action.ts';
import { text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { stsAction } from '../context.ts';

/** There is one account, so every key is one of it. */
export const GetAccessKeyInfo = stsAction({
  input: { AccessKeyId: text({ required: true, min: 16, max: 128, pattern: /^\w*$/, patternText: '[\\w]*' }) },
  needs: anywhere('sts:GetAccessKeyInfo'),
  genuine: () => [{ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
  run: (_input, { accountId }): QueryWire<GetAccessKeyInfoResponse> => ({ Account: accountId }),
});
