import { ask as askAws, draftOf } from '../apis/wire.ts';
import { askRaw, reportQuery } from '../app/ask.ts';
import { hostileName } from '../app/names.ts';
import { forgery } from '../app/tokens.ts';
import { flood, refusedRequests } from '../bodies/refused.ts';
import { drops } from '../code/drop.ts';
import { evilPattern } from '../code/patterns.ts';
import { mutantOf } from '../graphql/mutants.ts';
import { kinds } from '../languages/kinds.ts';
import { unjudged } from '../languages/voice.ts';
import { openAcknowledged } from '../realtime/connection.ts';
import { framesOf } from '../realtime/frame-mutants.ts';
import { messageOf } from '../realtime/message-mutants.ts';
import { ask as askS3 } from '../s3/requests.ts';
import { send } from '../support/http.ts';
import { mutateBytes } from '../support/mutate.ts';
import type { Dice } from '../support/settings.ts';
import { graphqlUrl, outputs, token, victim } from '../support/target.ts';
import { reportInput } from '../../support/report-input.ts';

const strangers = ['SignUp', 'InitiateAuth', 'ForgotPassword', 'ConfirmForgotPassword', 'GetUser', 'ListUsers'];
const grace = victim.tokens[1] ?? '';

/** Each kind of hostile input, one of it at a time. What is right of its answers the suites of the kinds judge. */
export const attackers: Readonly<Record<string, (dice: Dice, index: number) => Promise<unknown>>> = {
  documents(dice) {
    const { method, body, contentType } = mutantOf(dice);
    const headers = { 'content-length': String(body.length), authorization: token };
    return send({
      method,
      path: graphqlUrl.pathname,
      headers: contentType === undefined ? headers : { ...headers, 'content-type': contentType },
      body,
    });
  },
  bodies: (dice) => flood(dice.pick(refusedRequests), dice.pick(['announced', 'chunked']), 20),
  async frames(dice) {
    const connection = await openAcknowledged();
    if (dice.chance(0.5)) connection.write(framesOf(dice));
    else connection.say(messageOf(dice));
    await connection.find(({ type }) => type !== 'connection_ack' && type !== 'ka', 200);
    connection.socket.destroy();
  },
  strangers: (dice) =>
    send({
      method: 'POST',
      path: '/',
      headers: {
        'x-amz-target': `AWSCognitoIdentityProviderService.${dice.pick(strangers)}`,
        'content-type': 'application/x-amz-json-1.1',
      },
      body: mutateBytes(
        dice,
        Buffer.from(
          JSON.stringify({ ClientId: outputs.userPoolClientId, Username: 'nobody', Password: 'Nothing-1-x' }),
        ),
      ),
    }),
  objects: (dice) =>
    askS3({
      method: 'GET',
      path: `/${mutateBytes(dice, Buffer.from('bucket/../key'))
        .toString('latin1')
        .replace(/[^!-~]/g, '%ff')}`,
    }),
  patterns(dice, index) {
    const { pattern, text } = evilPattern(dice);
    const input = {
      Name: `/everything/${index % 50}`,
      Value: text,
      Type: 'String',
      Overwrite: true,
      AllowedPattern: pattern,
    };
    return askAws(draftOf({ service: 'ssm', action: 'PutParameter', input }));
  },
  code: (_dice, index) => drops[index % drops.length]!.run(),
  names: (dice) => askRaw(grace, reportQuery, { input: reportInput(hostileName(dice)) }),
  tokens(dice) {
    const { as, query, nextToken } = forgery(dice);
    return askRaw(dice.chance(0.2) ? `${as.slice(0, -4)}AAAA` : as, query, { t: nextToken });
  },
  ...Object.fromEntries(
    Object.entries(kinds).map(([kind, { attack }]) => [kind, (dice: Dice) => attack(dice, unjudged)] as const),
  ),
};

/** Those that cost the attacker little and the runtime much come less often, or nobody would wait for their end. */
export const pauseMs = (kind: string): number => longPauses[kind] ?? 5;
const longPauses: Readonly<Record<string, number>> = { names: 500, archives: 300, 'S3 Select': 100, Athena: 500 };
