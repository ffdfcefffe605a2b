import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { useEffect, useState } from 'react';
import { post } from '../../api.ts';
import type { About } from '../../model.ts';
import type { As } from './as.ts';

interface Introspected {
  readonly body: { readonly data?: IntrospectionQuery | null };
}

/** Asks the API itself for its schema, as the first caller who may. It is undefined until then. */
export function useSchema({ users, hasApiKey, graphqlUrl }: About): GraphQLSchema | undefined {
  const [schema, setSchema] = useState<GraphQLSchema>();
  useEffect(() => {
    const [user] = users;
    const askers: As[] = [{ kind: 'administrator' }];
    if (hasApiKey) askers.push({ kind: 'apiKey' });
    if (user) askers.push({ kind: 'user', username: user.username });
    if (graphqlUrl !== undefined) void introspect(askers).then(setSchema);
  }, [users, hasApiKey, graphqlUrl]);
  return schema;
}

async function introspect([as, ...others]: readonly As[]): Promise<GraphQLSchema | undefined> {
  if (!as) return undefined;
  try {
    const query = getIntrospectionQuery({ inputValueDeprecation: false });
    const { body } = await post<Introspected>('/api/graphql', { query, as, quiet: true });
    if (body.data) return buildClientSchema(body.data);
  } catch {
    // The API may let the next caller in.
  }
  return introspect(others);
}
