import * as v from 'valibot';
import type { DragonFilterInput } from '../../../generated/schema.ts';

const text = v.nullish(
  v.object({
    eq: v.nullish(v.string()),
    ne: v.nullish(v.string()),
    in: v.nullish(v.array(v.string())),
    beginsWith: v.nullish(v.string()),
    contains: v.nullish(v.string()),
  }),
);

const texts = {
  name: text,
  family: text,
  description: text,
  country: text,
  state: text,
  city: text,
  neighborhood: text,
};

/**
 * The schema of the API has already checked the types. This one is for callers that invoke the function without the
 * API.
 */
export const filterSchema: v.GenericSchema<DragonFilterInput> = v.object({
  ...texts,
  and: v.nullish(v.array(v.lazy(() => filterSchema))),
  or: v.nullish(v.array(v.lazy(() => filterSchema))),
  not: v.nullish(v.lazy(() => filterSchema)),
}) as v.GenericSchema<DragonFilterInput>;
