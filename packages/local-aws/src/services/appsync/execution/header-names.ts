/** The names that are not written word by word. */
const own: Readonly<Record<string, string>> = {
  etag: 'ETag',
  'x-amzn-requestid': 'x-amzn-RequestId',
  'x-amzn-errortype': 'x-amzn-ErrorType',
};

/**
 * Writes the names of headers as services of AWS do: `Content-Type`, `x-amzn-ErrorType`, `x-amz-id-2`. Here they answer
 * in lower case, and resolvers look them up as they are. observed: @aws-amplify/graphql-http-transformer 3 (templates
 * that read Content-Type), @aws-amplify/graphql-generation-transformer 1 (code that reads x-amzn-ErrorType)
 */
export const asServicesWrite = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [written(name), value]));

function written(name: string): string {
  const lower = name.toLowerCase();
  if (Object.hasOwn(own, lower)) return own[lower] ?? name;
  return lower.startsWith('x-') ? name : lower.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
