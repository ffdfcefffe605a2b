import { onObject } from '../needs.ts';
import type { S3Context } from '../context.ts';
import { findObject } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';
import { overrides, readHead } from './GetObject.ts';

export const HeadObject: S3Action = {
  query: ['versionId', 'partNumber', ...overrides],
  headers: [],
  needs: onObject('s3:GetObject'),
  genuine: [{ method: 'HEAD', path: '/bucket/key' }],
  run(call, context: S3Context) {
    const { status, headers } = readHead(
      context,
      call,
      findObject(context.store, call.bucket, call.key, call.query.get('versionId')),
    );
    return { status, headers, body: '' };
  },
};
