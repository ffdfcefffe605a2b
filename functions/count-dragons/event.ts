import * as v from 'valibot';
import { filterSchema } from '../shared/dragon/filter-schema.ts';

export const eventSchema = v.object({
  arguments: v.object({ by: v.picklist(['FAMILY', 'COUNTRY', 'STATE', 'CITY']), filter: v.nullish(filterSchema) }),
});
