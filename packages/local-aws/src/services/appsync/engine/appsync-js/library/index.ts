import { UnsupportedError } from '../../../../../kernel/errors.ts';
import { controlUtilities } from './control.ts';
import { toDynamoDBExpression } from './dynamodb-expression.ts';
import { dynamodbModule } from './dynamodb-module.ts';
import { dynamodbUtilities } from './dynamodb.ts';
import { httpUtilities } from './http.ts';
import { identifierUtilities } from './identifiers.ts';
import { mathUtilities } from './math.ts';
import type { Json } from '../types.ts';
import { Overspent } from '../overspent.ts';
import type { Utilities, Utility } from './port.ts';
import { toSubscriptionFilter } from './subscription-filter.ts';
import { textUtilities } from './text.ts';
import { timeUtilities } from './time.ts';
import { xmlUtilities } from './xml.ts';

/** So many filters may be made in the thread that serves everybody: about a millisecond. */
const mostFilters = 5_000;

const transformUtilities: Utilities = {
  'util.transform.toSubscriptionFilter': ([filter = null, ignoredFields, rules], { isCounted }) =>
    toSubscriptionFilter(filter, ignoredFields, rules, isCounted ? mostFilters : Infinity),
  'util.transform.toDynamoDBFilterExpression': ([filter = null]) => toDynamoDBExpression(filter),
  'util.transform.toDynamoDBConditionExpression': ([filter = null]) => toDynamoDBExpression(filter),
};

/** So many values may be transformed in the thread that serves everybody: some 20 ms. */
const mostTransformed = 5_000;

/** Makes utilities that take several microseconds for each value leave what has many values to another process. */
const forFew = (group: Utilities): Utilities =>
  Object.fromEntries(
    Object.entries(group).map(([name, utility]): [string, Utility] => [
      name,
      (values, run) => {
        if (run.isCounted && hasMore(values, mostTransformed)) throw new Overspent();
        return utility(values, run);
      },
    ]),
  );

function hasMore(values: readonly Json[], most: number): boolean {
  const left: Json[] = [...values];
  for (let count = 0; left.length > 0; count += 1) {
    if (count + left.length > most) return true;
    const value = left.pop();
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) left.push(inner);
  }
  return false;
}

const utilities: ReadonlyMap<string, Utility> = new Map(
  [
    controlUtilities,
    textUtilities,
    identifierUtilities,
    mathUtilities,
    forFew(dynamodbUtilities),
    forFew(dynamodbModule),
    httpUtilities,
    forFew(transformUtilities),
    timeUtilities,
    xmlUtilities,
  ].flatMap((group) => Object.entries(group)),
);

export function utility(name: string, place = 'APPSYNC_JS code'): Utility {
  const found = utilities.get(name);
  if (!found) throw new UnsupportedError(`${name} in ${place}`);
  return found;
}
