import { FieldError } from '../engine/envelope.ts';

/** What a mapping template, or the request function of a resolver, asks of a data source that does not know it. */
export const mappingError = (message: string): FieldError => new FieldError(message, 'MappingTemplate');
