import { integer, text } from '../../../protocol/members.ts';
import { httpMethods } from './destination.ts';

const connectionPattern = {
  pattern: /^arn:aws([a-z]|-)*:events:([a-z]|\d|-)*:([0-9]{12})?:connection\/[.\-_A-Za-z0-9]+\/[-A-Za-z0-9]+$/,
  patternText:
    '^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$',
};
const endpointPattern = {
  pattern: /^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@&=+$,A-Za-z0-9])+)([).!';/?:,])?$/,
  patternText: "^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$",
};

export const connectionReference = text({ min: 1, max: 1600, ...connectionPattern });
export const rateMember = integer({ min: 1 });

export const definitionMembers = {
  ConnectionArn: connectionReference,
  InvocationEndpoint: text({ min: 1, max: 2048, ...endpointPattern }),
  HttpMethod: text({ values: httpMethods }),
};
export const requiredMembers = {
  ConnectionArn: text({ required: true, min: 1, max: 1600, ...connectionPattern }),
  InvocationEndpoint: text({ required: true, min: 1, max: 2048, ...endpointPattern }),
  HttpMethod: text({ required: true, values: httpMethods }),
};
