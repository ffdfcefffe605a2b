/** Answers the bucket in the name of a host: `bucket.localhost`, `bucket.s3.localhost`. */
export function bucketOfHost(host: string): string | undefined {
  const name = /^(.+)\.localhost(?::\d+)?$/i.exec(host)?.[1]?.toLowerCase();
  const bucket = name?.replace(/(^|\.)s3([.-][a-z0-9-]+)?$/, '');
  return bucket === '' ? undefined : bucket;
}
