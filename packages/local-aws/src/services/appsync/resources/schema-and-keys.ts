import { assetText } from '../../../contract/asset-text.ts';
import type { ResourceProvider, ResourceRequest } from '../../../contract/resource-provider.ts';
import { honoured, text } from '../../../contract/properties.ts';
import type { GraphQLSchema } from 'graphql';
import { AwsError, findings } from '../../../kernel/errors.ts';
import type { RequireAllowed } from '../../../kernel/unverified.ts';
import type { Ports } from '../../../contract/service.ts';
import { buildApiSchema, SchemaError } from '../engine/schema.ts';
import { badRequest } from '../errors.ts';
import type { AppSyncStore } from '../store.ts';
import { s3Location } from '../../../kernel/s3-location.ts';

/** Reads a text that stands in the template or, by `s3://bucket/key`, in an asset. */
export async function inlineOrAsset(
  request: ResourceRequest,
  inline: unknown,
  location: unknown,
): Promise<string | undefined> {
  if (typeof inline === 'string') return inline;
  if (typeof location !== 'string') return undefined;
  const at = s3Location(location);
  if (!at) throw badRequest(`${request.logicalId}: ${location} is not an S3 location.`);
  return assetText(request, at.bucket, at.key);
}

export function graphqlSchema(ports: Ports, state: AppSyncStore): ResourceProvider {
  return {
    properties: { ApiId: text, Definition: honoured, DefinitionS3Location: honoured },
    examine: (request) => findings(() => readSchema(request, ports.requireAllowed)),
    async provision(request) {
      const { ApiId } = request.properties;
      const api = state.api(String(ApiId));
      const { schema, sdl } = await readSchema(request, ports.requireAllowed);
      api.schema = schema;
      api.sdl = sdl;
      api.revision += 1;
      const id = `${String(ApiId)}GraphQLSchema`;
      return { ref: id, attributes: { Id: id } };
    },
  };
}

async function readSchema(
  request: ResourceRequest,
  requireAllowed: RequireAllowed,
): Promise<{ readonly schema: GraphQLSchema; readonly sdl: string }> {
  const { Definition, DefinitionS3Location } = request.properties;
  const sdl = await inlineOrAsset(request, Definition, DefinitionS3Location);
  if (sdl === undefined) throw badRequest('A schema needs a Definition or a DefinitionS3Location.');
  try {
    return { schema: buildApiSchema(sdl, requireAllowed), sdl };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const failed = (details: string, parts?: readonly AwsError[]): AwsError =>
      new AwsError('BadRequestException', `Schema Creation Status is FAILED with details: ${details}`, { parts });
    throw failed(
      error.message,
      error.problems.map((problem) => failed(problem)),
    );
  }
}

const day = 86_400;

export function apiKey(ports: Ports, state: AppSyncStore): ResourceProvider {
  return {
    properties: { ApiId: text, Expires: honoured, Description: text },
    examine: ({ properties: { Expires } }) => findings(() => expiryOf(ports, Expires)),
    provision(request) {
      const { ApiId, Expires, Description } = request.properties;
      const api = state.api(String(ApiId));
      const expires = expiryOf(ports, Expires);
      const secret = request.stableId(36);
      const key = {
        id: `da2-${secret.slice(26)}`,
        value: `da2-${secret.slice(0, 26)}`,
        expires,
        description: Description,
      };
      api.apiKeys.set(key.value, key);
      const arn = `${api.settings.arn}/apikeys/${key.id}`;
      return { ref: arn, attributes: { ApiKey: key.value, ApiKeyId: key.id, Arn: arn } };
    },
    remove: ({ ref, attributes }) => void state.apiOfArn(ref)?.apiKeys.delete(String(attributes['ApiKey'])),
  };
}

/**
 * AppSync rounds down to the hour. Without a date, a key lives for seven days from its creation, which here is every
 * start. docs: AWS AppSync API Reference, "CreateApiKey"
 */
function expiryOf({ clock }: Pick<Ports, 'clock'>, given: unknown): number {
  const now = Math.floor(clock.now() / 1000);
  const expires = Math.floor(Number(given ?? now + 7 * day) / 3600) * 3600;
  if (given !== undefined && (expires < now - day * 365 || expires > now + day * 365))
    throw new AwsError(
      'ApiKeyValidityOutOfBoundsException',
      'API key must be valid for a minimum of 1 days, and a maximum of 365 days.',
    );
  return expires;
}
