import { UnsupportedError } from '../../../../../kernel/errors.ts';
import { controlUtilities } from './control.ts';
import { toDynamoDBExpression } from './dynamodb-expression.ts';
import { dynamodbModule } from './dynamodb-module.ts';
import { dynamodbUtilities } from './dynamodb.ts';
import { httpUtilities } from './http.ts';
import { identifierUtilities } from './identifiers.ts';
import { mathUtilities } from './math.ts';
import type { Utilities, Utility } from './port.ts';
import { toSubscriptionFilter } from './subscription-filter.ts';
import { textUtilities } from './text.ts';
import { timeUtilities } from './time.ts';

/** So many filters may be made in the thread that serves everybody: about a millisecond. */
const mostFilters = 5_000;

const transformUtilities: Utilities = {
  'util.transform.toSubscriptionFilter': ([filter = null, ignoredFields, rules], { isCounted }) =>
    toSubscriptionFilter(filter, ignoredFields, rules, isCounted ? mostFilters : Infinity),
  'util.transform.toDynamoDBFilterExpression': ([filter = null]) => toDynamoDBExpression(filter),
  'util.transform.toDynamoDBConditionExpression': ([filter = null]) => toDynamoDBExpression(filter),
};

const utilities: ReadonlyMap<string, Utility> = new Map(
  [
    controlUtilities,
    textUtilities,
    identifierUtilities,
    mathUtilities,
    dynamodbUtilities,
    dynamodbModule,
    httpUtilities,
    transformUtilities,
    timeUtilities,
  ].flatMap((group) => Object.entries(group)),
);

export function utility(name: string): Utility {
  const found = utilities.get(name);
  if (!found) throw new UnsupportedError(`${name} in APPSYNC_JS code`);
  return found;
}
