import type { S3Context } from '../context.ts';
import { findObject } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';
import { overrides, readHead } from './GetObject.ts';

export const HeadObject = (context: S3Context): S3Action => ({
  query: ['versionId', ...overrides],
  headers: [],
  handle(call) {
    const { status, headers } = readHead(
      context,
      call,
      findObject(context.state, call.bucket, call.key, call.query.get('versionId')),
    );
    return { status, headers, body: '' };
  },
});
