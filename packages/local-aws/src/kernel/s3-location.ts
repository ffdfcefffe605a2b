export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`; answers undefined for any other text. */
export function s3Location(uri: string): S3Location | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}
