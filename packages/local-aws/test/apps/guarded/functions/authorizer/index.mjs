let asked = 0;

/** Tokens are `custom-<name>`, or `custom-<name>-<seconds to remember the answer>`. */
export const handler = async (event) => {
  asked += 1;
  const { authorizationToken, requestContext } = event;
  const [, user, seconds] = authorizationToken.split('-');
  if (user === 'broken') throw new Error(`The store of tokens is closed for ${user}`);
  if (user === 'nobody') return { isAuthorized: false };
  if (user === 'silent') return {};
  const field = (name) => `arn:aws:appsync:us-east-1:000000000000:apis/${requestContext.apiId}/types/${name}`;
  return {
    isAuthorized: true,
    resolverContext: { user, asked, event: JSON.stringify(event) },
    deniedFields: user === 'root' ? [] : ['Query.admin', 'Subscription.audited', field('Note/fields/secret')],
    ...(seconds !== undefined && { ttlOverride: Number(seconds) }),
  };
};
