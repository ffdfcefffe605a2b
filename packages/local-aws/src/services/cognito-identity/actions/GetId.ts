import type { GetIdResponse } from '@aws-sdk/client-cognito-identity';
import { needsNothing } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { identityAction, logins, poolOf, poolReference } from '../context.ts';
import { guestsRefused } from '../errors.ts';
import { nameOfLogin, readLogin } from '../logins.ts';

/** A user has one identity in a pool, and a guest a new one each time. */
// docs: Amazon Cognito Federated Identities API Reference, "GetId"
export const GetId = identityAction({
  input: {
    AccountId: text({ min: 1, max: 15, pattern: /^\d+$/, patternText: '\\d+' }),
    IdentityPoolId: poolReference,
    Logins: logins,
  },
  needs: needsNothing,
  genuine: () => [{ IdentityPoolId: 'us-east-1:0e0e0e0e-0000-4000-8000-000000000000' }],
  run({ IdentityPoolId, Logins }, context): Wire<GetIdResponse> {
    const { store, ids, region } = context;
    const pool = poolOf(context, IdentityPoolId);
    const login = readLogin(context, pool, Logins);
    if (!login && !pool.allowsGuests) throw guestsRefused();
    const name = login && nameOfLogin(login);
    const known = name === undefined ? undefined : store.ofLogin(pool.id, name);
    if (known) return { IdentityId: known.id };
    const id = `${region}:${ids.uuid()}`;
    store.add({ id, poolId: pool.id, login: name });
    return { IdentityId: id };
  },
});
