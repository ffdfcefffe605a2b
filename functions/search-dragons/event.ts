import * as v from 'valibot';
import { filterSchema } from '../shared/dragon/filter-schema.ts';

export const eventSchema = v.object({
  arguments: v.object({
    filter: v.nullish(filterSchema),
    limit: v.nullish(v.number()),
    nextToken: v.nullish(v.string()),
  }),
});
